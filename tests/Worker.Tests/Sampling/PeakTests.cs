using FsCheck;
using FsCheck.Fluent;
using KoGpt2.Worker.Sampling;

namespace KoGpt2.Worker.Tests.Sampling;

public sealed class PeakTests
{
    [Fact]
    public void Index_AnyRow_IsTheFirstOfTheGreatest() =>
        Prop.ForAll(RowArbitrary.Logits, row => Assert.Equal(Array.IndexOf(row, row.Max()), Peak.Index(row))).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    [InlineData(39)]
    public void Value_NotANumberAnywhere_Throws(int place)
    {
        var row = new float[40];
        row[place] = float.NaN;
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => Peak.Value(row));
        Assert.Equal("The greatest of a row's 40 logits should be a finite number; it is NaN.", error.Message);
    }

    [Fact]
    public void Value_NothingPossible_Throws() =>
        Assert.Throws<InvalidDataException>(() => Peak.Value(Enumerable.Repeat(float.NegativeInfinity, 40).ToArray()));
}
