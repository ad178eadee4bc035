namespace KoGpt2.Augmentation.Reports.Measures;

/// <summary>How often each value came, to a precision. Memory: one entry for each different value.</summary>
/// <param name="precision">Values are rounded down to multiples of this.</param>
internal sealed class CountedValues(double precision)
{
    // In quarters, so that an axis can be marked at the edges of bins.
    private const int MostBins = 32, Quarters = 4;
    private readonly SortedDictionary<int, long> _counts = [];

    /// <summary>Values counted.</summary>
    public long Count { get; private set; }

    /// <summary>Counts a value.</summary>
    public void Add(double value)
    {
        // A hair up, so that 0.15 counts as three times 0.05 although it is a little less.
        int step = (int)Math.Clamp(Math.Floor(value / precision + 1e-9), int.MinValue, int.MaxValue);
        _counts[step] = _counts.GetValueOrDefault(step) + 1;
        Count++;
    }

    /// <summary>Spreads two sets of values, counted to the same precision, over the same bins, which cover all but the outermost hundredth of them.</summary>
    /// <returns><see langword="null"/> if neither has a value.</returns>
    public static ComparedHistogram? Compare(CountedValues source, CountedValues kept)
    {
        if (source.Count + kept.Count == 0)
            return null;
        CountedValues[] both = [.. new[] { source, kept }.Where(values => values.Count > 0)];
        int low = both.Min(values => values.Step(0.005)), high = both.Max(values => values.Step(0.995));
        int width = Widths().First(width => Bin(high, Floor(low, width), width) < MostBins);
        int from = Floor(low, width), bins = (Bin(high, from, width) / Quarters + 1) * Quarters;
        return new ComparedHistogram(
            source.Value(from), source.Value(width), source.Bins(from, width, bins), kept.Bins(from, width, bins), source.Spread(), kept.Spread());
    }

    private long[] Bins(int from, int width, int bins)
    {
        long[] counts = new long[bins];
        foreach ((int step, long count) in _counts)
            counts[Math.Clamp(Bin(step, from, width), 0, bins - 1)] += count;
        return counts;
    }

    private Spread? Spread() => Count == 0 ? null : new Spread(Value(Step(0.05)), Value(Step(0.5)), Value(Step(0.95)));

    private double Value(int steps) => Math.Round(steps * precision, 9);

    // Nearest rank: the least value that at least this share of all does not exceed.
    private int Step(double share)
    {
        long left = Math.Max(1, (long)Math.Ceiling(share * Count));
        foreach ((int step, long count) in _counts)
            if ((left -= count) <= 0)
                return step;
        return _counts.Last().Key;
    }

    private static int Bin(int step, int from, int width) => (int)Math.Floor((double)((long)step - from) / width);

    private static int Floor(int step, int width) => (int)Math.Floor((double)step / width) * width;

    private static IEnumerable<int> Widths()
    {
        for (int unit = 1; ; unit *= 10)
        {
            yield return unit;
            yield return 2 * unit;
            yield return 5 * unit;
        }
    }
}
