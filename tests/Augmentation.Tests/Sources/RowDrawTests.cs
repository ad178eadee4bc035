using FsCheck;
using FsCheck.Fluent;
using KoGpt2.Augmentation.Sources;

namespace KoGpt2.Augmentation.Tests.Sources;

public sealed class RowDrawTests
{
    private static readonly Arbitrary<(int Rows, int Count, long Seed)> s_draws =
        Gen.Choose(0, 200).SelectMany(rows => Gen.Choose(1, 60).SelectMany(count =>
            Gen.Choose(int.MinValue, int.MaxValue).Select(seed => (rows, count, (long)seed)))).ToArbitrary();

    [Fact]
    public void Rows_AnyDraw_AreSoManyOfThoseOffered() => Prop.ForAll(s_draws, draw =>
    {
        IReadOnlySet<long> rows = Draw("밤", draw.Seed, draw.Count, Numbers(draw.Rows));
        return rows.Count == Math.Min(draw.Count, draw.Rows) && rows.All(row => row >= 0 && row < draw.Rows);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Rows_AnyOrderOfOffers_AreTheSame() => Prop.ForAll(s_draws, draw =>
        Draw("밤", draw.Seed, draw.Count, Numbers(draw.Rows)).SetEquals(Draw("밤", draw.Seed, draw.Count, Numbers(draw.Rows).Reverse())))
        .QuickCheckThrowOnFailure();

    [Fact]
    public void Rows_SmallerDraw_IsPartOfTheGreater() => Prop.ForAll(s_draws, draw =>
        Draw("밤", draw.Seed, draw.Count, Numbers(draw.Rows)).IsSubsetOf(Draw("밤", draw.Seed, draw.Count + 7, Numbers(draw.Rows))))
        .QuickCheckThrowOnFailure();

    [Fact]
    public void Rows_OtherRunOrSeed_AreOthers()
    {
        IReadOnlySet<long> rows = Draw("nightly-20261123T170000Z", 0, 50, Numbers(10_000));
        Assert.False(rows.SetEquals(Draw("nightly-20261124T170000Z", 0, 50, Numbers(10_000))));
        Assert.False(rows.SetEquals(Draw("nightly-20261123T170000Z", 1, 50, Numbers(10_000))));
        Assert.True(rows.SetEquals(Draw("nightly-20261123T170000Z", 0, 50, Numbers(10_000))));
    }

    [Fact]
    public void Rows_ManyRuns_DrawEachRowAboutAsOften()
    {
        int[] drawn = new int[100];
        for (int run = 0; run < 1_000; run++)
            foreach (long row in Draw($"run-{run}", 0, 10, Numbers(100)))
                drawn[row]++;
        // Binomial of 1,000 draws with 0.1: five standard deviations either way.
        Assert.All(drawn, times => Assert.InRange(times, 53, 147));
    }

    private static IEnumerable<long> Numbers(int count) => Enumerable.Range(0, count).Select(number => (long)number);

    private static IReadOnlySet<long> Draw(string run, long seed, int count, IEnumerable<long> offered)
    {
        RowDraw draw = new(run, seed, count);
        foreach (long row in offered)
            draw.Offer(row);
        return draw.Rows;
    }
}
