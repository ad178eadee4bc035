namespace KoGpt2.Cli.Bench.Reports;

/// <summary>Quantiles, interpolated linearly between neighbours.</summary>
internal static class Quantile
{
    /// <summary>The value below which a share of the values lie.</summary>
    /// <param name="sorted">Values, rising.</param>
    /// <param name="share">0 to 1; 0.5 is the median.</param>
    /// <returns>0 where there are no values.</returns>
    public static double Of(ReadOnlySpan<double> sorted, double share)
    {
        if (sorted.IsEmpty)
            return 0;
        double place = share * (sorted.Length - 1);
        int below = (int)place;
        return below == sorted.Length - 1 ? sorted[below] : sorted[below] + ((place - below) * (sorted[below + 1] - sorted[below]));
    }

    /// <summary>The median of values in any order.</summary>
    public static double Median(IEnumerable<double> values) => Of([.. values.Order()], 0.5);
}
