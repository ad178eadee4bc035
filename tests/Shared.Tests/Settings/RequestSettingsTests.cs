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
        RepetitionPenalty = 6,
        Stop = ["7"],
        StopTokenIds = [8],
        N = 9,
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
    public void From_NothingSaid_IsTheDefaultsAndTheGivenSeed()
    {
        GenerationSettings settings = GenerationSettings.From(RequestSettings.None, seed: 99);
        Assert.Equal((64, 0, 1.0, 0, 1.0, 1.0, 1, 99L), (settings.MaxTokens, settings.MinTokens, settings.Temperature, settings.TopK, settings.TopP,
            settings.RepetitionPenalty, settings.N, settings.Seed));
        Assert.Empty(settings.Stop);
        Assert.Empty(settings.StopTokenIds);
    }
}
