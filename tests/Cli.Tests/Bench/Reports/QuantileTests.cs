using KoGpt2.Cli.Bench.Reports;

namespace KoGpt2.Cli.Tests.Bench.Reports;

public sealed class QuantileTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.5, 2.5)]
    [InlineData(0.99, 9.79)]
    [InlineData(1, 10)]
    public void Of_FourValues_Interpolates(double share, double expected) => Assert.Equal(expected, Quantile.Of([1, 2, 3, 10], share), precision: 10);

    [Fact]
    public void Median_AnyOrder_IsTheMiddle()
    {
        Assert.Equal(4, Quantile.Median([9, 1, 4]));
        Assert.Equal(5, Quantile.Median([5]));
        Assert.Equal(0, Quantile.Median([]));
    }
}
