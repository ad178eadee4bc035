using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Engine.Beams;

namespace KoGpt2.Worker.Tests.Engine.Beams;

public sealed class BeamSearchTests
{
    private const int End = 1;

    private static readonly GenerationSettings s_two = new() { NumBeams = 2, Temperature = 0 };

    [Fact]
    public void Wanted_EndTokens_CountOnceEach()
    {
        Assert.Equal(4, new BeamSearch(s_two, [], most: 5).Wanted);
        Assert.Equal(6, new BeamSearch(s_two, [1, 2, 2], most: 5).Wanted);
    }

    [Fact]
    public void Step_EndTokenBehindTheBeams_IsNoText()
    {
        var search = new BeamSearch(s_two, [End], most: 5);
        IReadOnlyList<BeamCandidate> open = search.Step([new(0, 7, -1), new(0, 8, -2), new(0, End, -3), new(1, 9, -4)], [[], []]);
        Assert.Equal([7, 8], open.Select(candidate => candidate.Token));
        Assert.Empty(search.Found);
        Assert.False(search.IsOver);
    }

    [Fact]
    public void Step_EndTokenAmongTheBeams_IsATextWithItsLengthCounted()
    {
        var search = new BeamSearch(s_two, [End], most: 5);
        search.Step([new(1, End, -3), new(0, 8, -4), new(0, 9, -5), new(0, 10, -6)], [[5, 5], [6, 6]]);
        Hypothesis found = Assert.Single(search.Found);
        Assert.Equal([6, 6, End], found.Tokens);
        Assert.Equal(-1, found.Score, 1e-12);
        Assert.Equal(FinishReason.Stop, found.FinishReason);
    }

    [Fact]
    public void Step_LastLength_TakesOpenBeamsForTexts()
    {
        var search = new BeamSearch(s_two with { LengthPenalty = 0 }, [End], most: 1);
        search.Step([new(0, 7, -1), new(0, 8, -2)], [[], []]);
        Assert.True(search.IsOver);
        Assert.Equal([(7, -1.0, FinishReason.Length), (8, -2.0, FinishReason.Length)], search.Found.Select(found => (found.Tokens[0], found.Score, found.FinishReason)));
    }

    [Theory]
    [InlineData(EarlyStopping.AtOnce, true)]
    [InlineData(EarlyStopping.Likely, true)]
    [InlineData(EarlyStopping.Never, false)]
    public void Step_AsManyTextsAsBeams_EndsAsEarlyStoppingSays(EarlyStopping when, bool over)
    {
        var search = new BeamSearch(s_two with { EarlyStopping = when }, [1, 2], most: 50);
        search.Step([new(0, 1, -1), new(0, 2, -1.5), new(0, 8, -2), new(0, 9, -2), new(0, 10, -2), new(0, 11, -2)], [[], []]);
        // The best candidate is no better than the worst text at this length; fifty tokens long it would be.
        Assert.Equal(2, search.Found.Count);
        search.Step([new(0, 8, -4), new(0, 9, -4), new(0, 10, -4), new(0, 11, -4), new(0, 12, -4), new(0, 13, -4)], [[8], [9]]);
        Assert.Equal(over, search.IsOver);
    }

    [Fact]
    public void Step_NothingButEndTokens_IsOver()
    {
        var search = new BeamSearch(s_two, [1, 2], most: 50);
        search.Step([new(0, 1, -1), new(0, 2, -2)], [[], []]);
        Assert.True(search.IsOver);
        Assert.Equal(2, search.Found.Count);
    }
}
