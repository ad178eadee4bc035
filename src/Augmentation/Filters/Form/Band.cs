namespace KoGpt2.Augmentation.Filters.Form;

/// <summary>Between which values a measure must lie.</summary>
/// <param name="Low">The least.</param>
/// <param name="High">The greatest.</param>
public readonly record struct Band(double Low, double High)
{
    /// <summary>Lets everything through.</summary>
    public static Band All { get; } = new(double.NegativeInfinity, double.PositiveInfinity);

    /// <summary>The band between two percentiles of some values, interpolated between neighbours (Hyndman and Fan 1996, type 7).</summary>
    /// <param name="values">Any number of values, in any order; they are sorted.</param>
    /// <param name="low">0 to 100.</param>
    /// <param name="high">Likewise.</param>
    /// <returns><see cref="All"/> if there are no values.</returns>
    public static Band Between(List<double> values, double low, double high)
    {
        values.Sort();
        return values.Count == 0 ? All : new Band(Percentile(values, low), Percentile(values, high));
    }

    private static double Percentile(List<double> sorted, double percent)
    {
        double place = percent / 100 * (sorted.Count - 1);
        int below = (int)place;
        return below == sorted.Count - 1 ? sorted[below] : sorted[below] + ((place - below) * (sorted[below + 1] - sorted[below]));
    }
}
