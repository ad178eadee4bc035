using KoGpt2.Worker.Sampling.Processors.Bans;

namespace KoGpt2.Worker.Tests.Sampling.Processors.Bans;

public sealed class NoRepeatNgramTests
{
    [Theory]
    [InlineData(1, "3 1 4", "1 3 4")]
    [InlineData(2, "3 1 4 3", "1")]
    [InlineData(2, "3 1 3 2 3", "1 2")]
    [InlineData(3, "3 1 4 3 1", "4")]
    [InlineData(3, "3 1", "")]
    [InlineData(4, "3", "")]
    [InlineData(2, "5 5 5", "5")]
    public void Apply_Tokens_BansWhatFollowedTheLastOnesBefore(int size, string tokens, string banned)
    {
        int[] context = [.. tokens.Split(' ').Select(int.Parse)];
        var ngrams = new NoRepeatNgram(size);
        for (int count = 1; count <= context.Length; count++)
            ngrams.Add(context.AsSpan(..count));
        var logits = new float[6];
        ngrams.Apply(logits, context);
        Assert.Equal(banned, string.Join(' ', Enumerable.Range(0, 6).Where(token => float.IsNegativeInfinity(logits[token]))));
    }
}
