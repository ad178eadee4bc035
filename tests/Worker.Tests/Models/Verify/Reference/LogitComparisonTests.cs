using KoGpt2.Worker.Models.Verify.Reference;

namespace KoGpt2.Worker.Tests.Models.Verify.Reference;

public sealed class LogitComparisonTests
{
    [Fact]
    public void Add_TwoPositions_TellsTheWorstAndTheMean()
    {
        var comparison = new LogitComparison();
        comparison.Add([1, 2, 3], [1, 2, 3]);
        comparison.Add([3, 0], [0, 4]);
        Assert.Equal((2, 4.0, 0.0, 0.5), (comparison.Positions, comparison.MaxError, comparison.MinCosine, comparison.SameToken));
        double p = 1 / (1 + Math.Exp(-3)), q = 1 / (1 + Math.Exp(4));
        Assert.Equal(((p * Math.Log(p / q)) + ((1 - p) * Math.Log((1 - p) / (1 - q)))) / 2, comparison.Divergence, 1e-12);
    }

    [Fact]
    public void Add_NoNumber_IsInfinitelyWrong()
    {
        var comparison = new LogitComparison();
        comparison.Add([1, 2], [1, float.NaN]);
        Assert.Equal((double.PositiveInfinity, 0.0), (comparison.MaxError, comparison.MinCosine));
    }

    [Fact]
    public void LogSum_GreatLogits_StaysFinite() => Assert.Equal(1_000 + Math.Log(2), LogitComparison.LogSum([1_000, 1_000]), 1e-12);
}
