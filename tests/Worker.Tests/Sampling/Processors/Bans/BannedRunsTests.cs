using KoGpt2.Worker.Sampling.Processors.Bans;

namespace KoGpt2.Worker.Tests.Sampling.Processors.Bans;

public sealed class BannedRunsTests
{
    [Fact]
    public void Apply_RunOfOneToken_IsAlwaysBanned() => Assert.Equal([2, 4], Banned([[2], [4], [2]], [7]));

    [Fact]
    public void Apply_RunThatTheTokensBegin_IsNotCompleted() => Assert.Equal([3], Banned([[1, 2, 3], [2, 2, 4], [1, 9]], [0, 1, 2]));

    [Fact]
    public void Apply_RunLongerThanTheTokens_IsNotLookedAt() => Assert.Empty(Banned([[1, 2]], [1]));

    [Fact]
    public void Apply_EndTokenAlone_IsNotBanned() => Assert.Equal([3], Banned([[5], [1, 5], [3]], [7, 6], ending: [5]));

    [Fact]
    public void Apply_EndTokenInARun_IsBannedThere() => Assert.Equal([5], Banned([[6, 5]], [7, 6], ending: [5]));

    [Fact]
    public void Apply_TokensOutsideTheVocabulary_AreLeftAlone() => Assert.Empty(Banned([[100], [7, 100]], [6, 7]));

    private static int[] Banned(int[][] runs, int[] tokens, int[]? ending = null)
    {
        var logits = new float[10];
        new BannedRuns(runs, ending ?? [1]).Apply(logits, tokens);
        return [.. Enumerable.Range(0, 10).Where(token => float.IsNegativeInfinity(logits[token]))];
    }
}
