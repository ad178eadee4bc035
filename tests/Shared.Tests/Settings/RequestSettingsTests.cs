using System.Reflection;
using KoGpt2.Shared.Settings;

namespace KoGpt2.Shared.Tests.Settings;

public sealed class RequestSettingsTests
{
    private static readonly RequestSettings s_full = new()
    {
        MaxTokens = 1,
        MinTokens = 2,
        Temperature = 3,
        TopK = 4,
        TopP = 0.5,
        MinP = 0.25,
        TypicalP = 0.75,
        RepetitionPenalty = 6,
        PresencePenalty = 1.5,
        FrequencyPenalty = -1.5,
        NoRepeatNgramSize = 3,
        BadWords = ["나쁜"],
        BadWordsIds = [[7, 8]],
        LogitBias = new Dictionary<int, double> { [9] = -100 },
        Stop = ["7"],
        StopTokenIds = [8],
        IgnoreEos = true,
        RepetitionDetection = new RepetitionDetection(4, 1, 5),
        N = 9,
        BestOf = 11,
        NumBeams = 12,
        LengthPenalty = 0.6,
        EarlyStopping = EarlyStopping.Never,
        Echo = true,
        Logprobs = 5,
        Score = true,
        SkipSpecialTokens = false,
        RepairJamo = false,
        AddBosToken = true,
        Seed = 10,
    };

    public static TheoryData<string> Properties =>
        [.. typeof(RequestSettings).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => property.Name)];

    [Theory]
    [MemberData(nameof(Properties))]
    public void Over_AnySetting_FillsOnlyWhatIsUnsaid(string name)
    {
        PropertyInfo property = typeof(RequestSettings).GetProperty(name)!;
        Assert.NotNull(property.GetValue(s_full));
        Assert.Equal(property.GetValue(s_full), property.GetValue(RequestSettings.None.Over(s_full)));
        Assert.Equal(property.GetValue(s_full), property.GetValue(s_full.Over(new RequestSettings { MaxTokens = 99, Stop = ["other"], Seed = 99 })));
        Assert.Null(property.GetValue(RequestSettings.None.Over(RequestSettings.None)));
    }

    [Theory]
    [MemberData(nameof(Properties))]
    public void From_AnySetting_IsTakenOver(string name) => Assert.Equal(
        typeof(RequestSettings).GetProperty(name)!.GetValue(s_full), typeof(GenerationSettings).GetProperty(name)!.GetValue(GenerationSettings.From(s_full, seed: 99)));

    [Fact]
    public void From_NothingSaid_ChangesNothingOfTheModelsDistributionAndTakesTheGivenSeed()
    {
        GenerationSettings settings = GenerationSettings.From(RequestSettings.None, seed: 99);
        Assert.Equal((64, 0, 1.0, 99L), (settings.MaxTokens, settings.MinTokens, settings.Temperature, settings.Seed));
        Assert.Equal((0, 1.0, 0.0, 1.0), (settings.TopK, settings.TopP, settings.MinP, settings.TypicalP));
        Assert.Equal((1.0, 0.0, 0.0, 0), (settings.RepetitionPenalty, settings.PresencePenalty, settings.FrequencyPenalty, settings.NoRepeatNgramSize));
        Assert.Equal((1, 1, 1, 1.0, EarlyStopping.Likely), (settings.N, settings.BestOf, settings.NumBeams, settings.LengthPenalty, settings.EarlyStopping));
        Assert.Equal((false, false, true, true, false), (settings.IgnoreEos, settings.Echo, settings.SkipSpecialTokens, settings.RepairJamo, settings.AddBosToken));
        Assert.Empty(settings.Stop);
        Assert.Empty(settings.StopTokenIds);
        Assert.Empty(settings.BadWords);
        Assert.Empty(settings.BadWordsIds);
        Assert.Empty(settings.LogitBias);
        Assert.Null(settings.Logprobs);
        Assert.Null(settings.RepetitionDetection);
    }

    [Fact]
    public void From_BeamsWithoutTemperature_DrawNothing()
    {
        Assert.Equal(0, GenerationSettings.From(new RequestSettings { NumBeams = 2 }, seed: 0).Temperature);
        Assert.Equal(1, GenerationSettings.From(new RequestSettings { NumBeams = 1 }, seed: 0).Temperature);
        Assert.Equal(0.5, GenerationSettings.From(new RequestSettings { NumBeams = 2, Temperature = 0.5 }, seed: 0).Temperature);
    }

    [Fact]
    public void From_FewerOfBestThanWanted_GeneratesAsManyAsWanted() =>
        Assert.Equal(3, GenerationSettings.From(new RequestSettings { N = 3, BestOf = 2 }, seed: 0).BestOf);
}
