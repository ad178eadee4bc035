using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Sampling.Candidates;

namespace KoGpt2.Worker.Tests.Sampling.Candidates;

public sealed class CandidateDrawTests
{
    private static readonly GenerationSettings s_greedy = new() { Temperature = 0 };

    [Fact]
    public void Pick_GreedyTie_TakesTheLowestToken() => Assert.Equal(3, Pick(s_greedy, share: 0.4f, [(9, 5), (3, 5), (4, 1)]));

    [Fact]
    public void Pick_GreedyAllTied_CannotTell() => Assert.Null(Pick(s_greedy, share: 0.1f, [(9, 5), (3, 5)]));

    [Fact]
    public void Pick_GreedyAllTiedAndNothingElse_TakesTheLowestToken() =>
        Assert.Equal(0, Pick(s_greedy, share: 0.5f, [(1, 5), (0, 5)], vocabulary: 2));

    [Fact]
    public void Pick_TopKTiedWithTheLast_CannotTell() => Assert.Null(Pick(new() { TopK = 2 }, share: 0.4f, [(9, 5), (3, 4), (4, 4)]));

    [Fact]
    public void Pick_MoreThanTheCandidates_CannotTell() => Assert.Null(Pick(new() { TopK = 3, TopP = 0.1 }, share: 0.9f, [(9, 5), (3, 4), (4, 3)]));

    [Fact]
    public void Pick_NoCut_CannotTell() => Assert.Null(Pick(new(), share: 0.9f, [(9, 5), (3, 0), (4, -1)]));

    [Fact]
    public void Pick_NoCutButNothingElsePossible_Tells() =>
        Assert.Equal(9, Pick(new(), share: 1, [(9, 5), (3, float.NegativeInfinity), (4, float.NegativeInfinity)]));

    // Weights 1, 1/2 and 1/8 of a total of 2: the rest is 3/8, more than the fifth that may be dropped at 0.8.
    [Fact]
    public void Pick_NucleusReachesBeyond_CannotTell() =>
        Assert.Null(Pick(new() { TopP = 0.9 }, share: 0.5f, [(9, 0), (3, MathF.Log(0.5f)), (4, MathF.Log(0.125f))]));

    [Theory]
    [InlineData(0, 3)]
    [InlineData(0.3, 3)]
    [InlineData(0.34, 9)]
    [InlineData(0.99, 9)]
    public void Pick_NucleusOfTwo_DrawsInTheOrderOfTokens(double uniform, int token) =>
        Assert.Equal(token, Pick(new() { TopP = 0.7 }, share: 0.5f, [(9, 0), (3, MathF.Log(0.5f)), (4, MathF.Log(0.125f))], uniform: uniform));

    // Weights 1, 1/2 and 1/8: whatever lies beyond the last is at most as likely, and so below 0.2 of the greatest.
    [Theory]
    [InlineData(1, 0.3, 3)]
    [InlineData(1, 0.34, 9)]
    [InlineData(0.9, 0.99, 9)]
    public void Pick_MinPAboveTheLast_DrawsFromTheRest(double topP, double uniform, int token) => Assert.Equal(
        token, Pick(new() { MinP = 0.2, TopP = topP }, share: 0.5f, [(9, 0), (3, MathF.Log(0.5f)), (4, MathF.Log(0.125f))], uniform: uniform));

    [Fact]
    public void Pick_MinPBelowTheLast_CannotTell() =>
        Assert.Null(Pick(new() { MinP = 0.1 }, share: 0.5f, [(9, 0), (3, MathF.Log(0.5f)), (4, MathF.Log(0.125f))]));

    [Fact]
    public void Pick_NoNumber_CannotTell() => Assert.Null(Pick(new() { TopK = 1 }, share: float.NaN, [(9, 5), (3, 4)]));

    private static int? Pick(GenerationSettings settings, float share, (long Token, float Logit)[] candidates, int vocabulary = 100, double uniform = 0) =>
        CandidateDraw.Pick([.. candidates.Select(c => c.Token)], [.. candidates.Select(c => c.Logit)], share, vocabulary, settings, uniform);
}
