using KoGpt2.Benchmarks.AugmentationGain;

namespace KoGpt2.Benchmarks.Tests.AugmentationGain;

public sealed class PairedDifferenceTests
{
    [Fact]
    public void Of_TwoSeeds_HasStudentsInterval()
    {
        // Differences 0.1 and 0.3: mean 0.2, standard error 0.1, and t is 12.706 with one degree of freedom.
        PairedDifference difference = PairedDifference.Of([0.6, 0.9], [0.5, 0.6]);
        Assert.Equal((0.2, 1.2706), (difference.Mean, difference.HalfWidth), Near);
    }

    [Fact]
    public void Of_TenSeeds_HasStudentsInterval()
    {
        // Differences 1 to 10: variance 55/6, so the standard error is sqrt(11/12), and t is 2.262 with nine degrees of freedom.
        double[] arm = [.. Enumerable.Range(1, 10).Select(i => i + 0.5)], baseline = [.. Enumerable.Repeat(0.5, 10)];
        Assert.Equal((5.5, 2.262 * Math.Sqrt(11.0 / 12)), (PairedDifference.Of(arm, baseline).Mean, PairedDifference.Of(arm, baseline).HalfWidth), Near);
    }

    [Fact]
    public void Of_SameDifferenceEverywhere_LeavesNoDoubt() =>
        Assert.Equal((1.0, 0.0), (PairedDifference.Of([2, 3, 4], [1, 2, 3]).Mean, PairedDifference.Of([2, 3, 4], [1, 2, 3]).HalfWidth), Near);

    private static bool Near((double, double) a, (double, double) b) => Math.Abs(a.Item1 - b.Item1) < 1e-9 && Math.Abs(a.Item2 - b.Item2) < 1e-9;
}
