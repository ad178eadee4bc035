using System.CommandLine;
using System.Text.Json;
using KoGpt2.Cli.Generate;
using KoGpt2.Shared.Json;
using KoGpt2.Shared.Settings;
using KoGpt2.Shared.Settings.Reading;

namespace KoGpt2.Cli.Tests.Generate;

public sealed class SettingOptionsTests
{
    [Fact]
    public void Names_All_AreThoseOfTheApi() => Assert.Equal(SettingsReader.Names, new SettingOptions().Names);

    [Fact]
    public void Read_EverySettingOfAForm_IsReadAsTheApiReadsIt()
    {
        RequestSettings read = Read(
            "--bad-word", "바보", "--bad-word", "멍청이", "--bad-word-ids", "12,34", "--bad-word-ids", "56", "--logit-bias", "375=-5.5", "--logit-bias", "12=3",
            "--repetition-detection", "max_pattern_size=8,min_count=4", "--early-stopping", "never", "--echo", "--skip-special-tokens", "false", "--min-p", "0.1",
            "--typical-p", "0.9", "--presence-penalty", "-0.5", "--frequency-penalty", "0.5", "--no-repeat-ngram-size", "3", "--ignore-eos", "--add-bos-token",
            "--repair-jamo", "false", "--logprobs", "2");
        Assert.Equal(["바보", "멍청이"], read.BadWords!);
        Assert.Equal([[12, 34], [56]], read.BadWordsIds!);
        Assert.Equal(new Dictionary<int, double> { [12] = 3, [375] = -5.5 }, read.LogitBias!);
        Assert.Equal(new RepetitionDetection(MaxPatternSize: 8, MinPatternSize: 1, MinCount: 4), read.RepetitionDetection);
        Assert.Equal((EarlyStopping.Never, true, false), (read.EarlyStopping, read.Echo, read.SkipSpecialTokens));
        Assert.Equal((0.1, 0.9, -0.5, 0.5, 3), (read.MinP, read.TypicalP, read.PresencePenalty, read.FrequencyPenalty, read.NoRepeatNgramSize));
        Assert.Equal((true, true, false, 2), (read.IgnoreEos, read.AddBosToken, read.RepairJamo, read.Logprobs));
    }

    [Theory]
    [InlineData("--logit-bias", "375", "{\\u0022375\\u0022:null}")]
    [InlineData("--logit-bias", "375=much", "much")]
    [InlineData("--bad-word-ids", "12,a", "a")]
    [InlineData("--bad-word-ids", "", "")]
    [InlineData("--repetition-detection", "max_pattern_size=8", "max_pattern_size")]
    [InlineData("--repetition-detection", "8,4", "8")]
    [InlineData("--early-stopping", "maybe", "maybe")]
    public void Read_AnotherForm_IsRefusedAsTheApiRefusesIt(string option, string value, string quoted)
    {
        List<FieldError> errors = [];
        Read(errors, option, value);
        FieldError error = Assert.Single(errors);
        Assert.Equal((option, "out_of_range"), (error.Field, error.Code));
        Assert.Contains(quoted.Replace("\\u0022", "\"", StringComparison.Ordinal), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OneTokenTwice_IsRefused()
    {
        List<FieldError> errors = [];
        Read(errors, "--logit-bias", "375=1", "--logit-bias", "375=2");
        Assert.Equal("--logit-bias", Assert.Single(errors).Field);
    }

    private static RequestSettings Read(params string[] said)
    {
        List<FieldError> errors = [];
        RequestSettings read = Read(errors, said);
        Assert.True(errors.Count == 0, JsonSerializer.Serialize(errors));
        return read;
    }

    private static RequestSettings Read(List<FieldError> errors, params string[] said)
    {
        var options = new SettingOptions();
        var command = new Command("generate");
        foreach (Option option in options.Options)
            command.Options.Add(option);
        ParseResult parsed = command.Parse(said);
        Assert.Empty(parsed.Errors);
        return options.Read(parsed, RequestSettings.None, errors);
    }
}
