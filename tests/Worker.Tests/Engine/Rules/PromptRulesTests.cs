using KoGpt2.Worker.Engine.Rules;

namespace KoGpt2.Worker.Tests.Engine.Rules;

public sealed class PromptRulesTests
{
    [Fact]
    public void Check_LongestPrompt_IsFine() => Assert.Null(PromptRules.Check(new int[1_023], Scripted.Model.Shape, room: 1));

    [Fact]
    public void Check_OneTokenMore_NamesBothNumbers()
    {
        Shared.Json.FieldError? error = PromptRules.Check(new int[1_024], Scripted.Model.Shape, room: 1);
        Assert.Equal("prompt_too_long", error?.Code);
        Assert.Equal("Send a prompt of at most 1,023 tokens, to leave room for one more; got 1,024.", error?.Message);
    }

    [Fact]
    public void Check_NoTokens_IsRefused() => Assert.Equal("prompt_empty", PromptRules.Check([], Scripted.Model.Shape, room: 1)?.Code);

    [Theory]
    [InlineData(-1)]
    [InlineData(100)]
    public void Check_TokenOutsideTheVocabulary_IsNamed(int token)
    {
        Shared.Json.FieldError? error = PromptRules.Check([5, token], Scripted.Model.Shape, room: 1);
        Assert.Equal("token_out_of_range", error?.Code);
        Assert.Equal($"Send tokens from 0 to 99; token 1 of the prompt is {token}.", error?.Message);
    }
}
