using KoGpt2.Augmentation.Runs.Curating;
using KoGpt2.Augmentation.Runs.Rounds;
using KoGpt2.Shared.Jobs.Lines;

namespace KoGpt2.Augmentation.Tests.Runs.Curating;

public sealed class SourceScoreTests
{
    [Theory]
    [InlineData("이 영화는 정말 좋다", "이 영화는", "이| 영화|는| 정말| 좋|다", -5.0)] // 정말 좋다: three tokens, -4 -5 -6
    [InlineData("<unused1>정말 좋다", "<unused1>", "<unused1>|정말| 좋|다", -3.0)]
    [InlineData("<unused1>정말 좋다", "<unused1>", "<unused1>| 정|말| 좋|다", -3.5)] // the tokenizer's own space does not count
    [InlineData("재밌다 ㅋㅋ", "재밌다", "재밌|다| ㅋ|ㅋ", -3.5)]
    [InlineData("정말 ① 좋다", "정말", "정말| 1| 좋|다", -3.0)] // normalized
    [InlineData("좋다 정말이다", "좋다", "좋|다| 정|말이|다", -4.0)]
    public void Of_ScoredText_IsTheMeanOverWhatWasNotGiven(string prompt, string given, string tokens, double mean)
    {
        string[] texts = tokens.Split('|');
        double?[] logprobs = [null, .. texts.Skip(1).Select((_, i) => (double?)(-2 - i))];
        Assert.Equal(mean, SourceScore.Of(Plan(prompt, given), Answer(texts, logprobs))!.Value, 9);
    }

    [Fact]
    public void Of_NoAnswer_IsNone()
    {
        Assert.Null(SourceScore.Of(Plan("가 나", "가"), new ResultLine { Index = 0, Error = new LineError("prompt_too_long", "prompt: …") }));
        Assert.Null(SourceScore.Of(Plan("나", ""), Answer(["나"], [null])));
    }

    private static PlanLine Plan(string prompt, string given) => new(0, "0", prompt, null, prompt, given, 0, -1, 0);

    private static ResultLine Answer(string[] tokens, double?[] logprobs) => new()
    {
        Index = 0,
        Choices = [new Choice(0, "", "length", 0) { Logprobs = new ChoiceLogprobs(tokens, logprobs, [], [], []) }],
    };
}
