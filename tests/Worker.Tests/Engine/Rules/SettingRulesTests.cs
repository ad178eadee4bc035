using KoGpt2.Shared.Json;
using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Engine.Rules;

namespace KoGpt2.Worker.Tests.Engine.Rules;

public sealed class SettingRulesTests
{
    [Fact]
    public void Check_SettingsAtTheirLimits_AreFine()
    {
        var settings = new GenerationSettings
        {
            NumBeams = 8,
            LogitBias = new Dictionary<int, double> { [99] = 1 },
            BadWordsIds = [[99, 0]],
            StopTokenIds = [99],
            AddBosToken = true,
        };
        Assert.Null(SettingRules.Check(settings, Scripted.Model with { StartToken = 0 }, rows: 8));
    }

    [Fact]
    public void Check_TokensOutsideTheVocabulary_AreNamed()
    {
        AssertRefused("logit_bias", new GenerationSettings { LogitBias = new Dictionary<int, double> { [100] = 1 } });
        AssertRefused("bad_words_ids", new GenerationSettings { BadWordsIds = [[1], [2, 100]] });
        AssertRefused("stop_token_ids", new GenerationSettings { StopTokenIds = [1, 100] });
    }

    [Fact]
    public void Check_MoreBeamsThanRows_IsRefusedWithBothNumbers()
    {
        FieldError? error = SettingRules.Check(new GenerationSettings { NumBeams = 9 }, Scripted.Model, rows: 8);
        Assert.Equal(("num_beams", "too_many_beams"), (error?.Field, error?.Code));
        Assert.Equal("Send at most 8, which is how many texts this worker runs at a time; got 9.", error?.Message);
    }

    [Fact]
    public void Check_StartTokenThatTheModelLacks_IsRefused()
    {
        FieldError? error = SettingRules.Check(new GenerationSettings { AddBosToken = true }, Scripted.Model, rows: 8);
        Assert.Equal(("add_bos_token", "no_bos_token"), (error?.Field, error?.Code));
        Assert.Equal("Send false or nothing: the model scripted has no start token to put before a prompt; got true.", error?.Message);
    }

    private static void AssertRefused(string field, GenerationSettings settings)
    {
        FieldError? error = SettingRules.Check(settings, Scripted.Model, rows: 8);
        Assert.Equal((field, "token_out_of_range"), (error?.Field, error?.Code));
        Assert.Equal("Send tokens from 0 to 99; got 100.", error?.Message);
    }
}
