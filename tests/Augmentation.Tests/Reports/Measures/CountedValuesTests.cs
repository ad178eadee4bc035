using FsCheck;
using FsCheck.Fluent;
using KoGpt2.Augmentation.Reports;
using KoGpt2.Augmentation.Reports.Measures;

namespace KoGpt2.Augmentation.Tests.Reports.Measures;

public sealed class CountedValuesTests
{
    [Fact]
    public void Compare_Lengths_CountsThemInTheSameBins()
    {
        ComparedHistogram histogram = CountedValues.Compare(Of(1, 0, 1, 1, 29), Of(1, 3, 12))!;
        Assert.Equal((0, 1), (histogram.From, histogram.Width));
        Assert.Equal(32, histogram.Source.Count);
        Assert.Equal((1, 2, 1), (histogram.Source[0], histogram.Source[1], histogram.Source[29]));
        Assert.Equal((1, 1, 0), (histogram.Kept[3], histogram.Kept[12], histogram.Kept[29]));
        Assert.Equal(new Spread(0, 1, 29), histogram.SourceSpread);
    }

    [Fact]
    public void Compare_Logprobs_KeepTheirPrecision()
    {
        ComparedHistogram histogram = CountedValues.Compare(Of(0.05, -3.15, -2.5), Of(0.05))!;
        Assert.Equal(new Spread(-3.15, -3.15, -2.5), histogram.SourceSpread);
        Assert.Null(histogram.KeptSpread);
        Assert.Equal((-3.15, 0.05), (histogram.From, histogram.Width));
    }

    [Fact]
    public void Compare_Nothing_IsNone() => Assert.Null(CountedValues.Compare(Of(1), Of(1)));

    [Fact]
    public void Compare_AnyValues_EachIsInOneOfAtMost32Bins() => Prop.ForAll(Values(), Values(), (source, kept) =>
    {
        if (CountedValues.Compare(Of(1, source), Of(1, kept)) is not { } histogram)
            return source.Length + kept.Length == 0;
        return histogram.Source.Sum() == source.Length && histogram.Kept.Sum() == kept.Length
            && histogram.Source.Count is >= 4 and <= 32 && histogram.Source.Count % 4 == 0
            && histogram.Kept.Count == histogram.Source.Count;
    }).QuickCheckThrowOnFailure();

    private static Arbitrary<double[]> Values() => Gen.Choose(-100_000, 100_000).Select(value => (double)value).ArrayOf().ToArbitrary();

    private static CountedValues Of(double precision, params double[] values)
    {
        CountedValues counted = new(precision);
        foreach (double value in values)
            counted.Add(value);
        return counted;
    }
}
