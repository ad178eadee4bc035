using KoGpt2.Augmentation.Filters.Form;

namespace KoGpt2.Augmentation.Tests.Filters.Form;

public sealed class BandTests
{
    [Theory]
    [InlineData(0, 100, 10, 50)]
    [InlineData(25, 75, 20, 40)]
    // Between neighbours: 10 per cent of the way through five values is 0.4 of the way from the first to the second.
    [InlineData(10, 90, 14, 46)]
    [InlineData(50, 50, 30, 30)]
    public void Between_FiveValues_InterpolatesBetweenNeighbours(double low, double high, double expectedLow, double expectedHigh) =>
        Assert.Equal(new Band(expectedLow, expectedHigh), Band.Between([50, 10, 30, 20, 40], low, high));

    [Fact]
    public void Between_OneValue_IsThatValue() => Assert.Equal(new Band(-3.5, -3.5), Band.Between([-3.5], 5, 95));

    [Fact]
    public void Between_NoValues_LetsEverythingThrough() => Assert.Equal(Band.All, Band.Between([], 5, 95));
}
