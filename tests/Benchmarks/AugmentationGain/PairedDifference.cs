namespace KoGpt2.Benchmarks.AugmentationGain;

/// <summary>How much better one arm was than another on the same seeds.</summary>
/// <param name="Mean">Mean difference.</param>
/// <param name="HalfWidth">The 95 % interval of Student's t reaches this far to both sides.</param>
internal readonly record struct PairedDifference(double Mean, double HalfWidth)
{
    // Student's t, 97.5 %, for 1 to 30 degrees of freedom.
    private static readonly double[] s_t =
    [
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
        2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
    ];

    /// <summary>Compares.</summary>
    /// <param name="arm">A figure for each seed, 2 to 31 of them.</param>
    /// <param name="baseline">The other arm's, for the same seeds.</param>
    public static PairedDifference Of(IReadOnlyList<double> arm, IReadOnlyList<double> baseline)
    {
        double[] differences = [.. arm.Zip(baseline, (a, b) => a - b)];
        double mean = differences.Average();
        double variance = differences.Sum(difference => (difference - mean) * (difference - mean)) / (differences.Length - 1);
        return new PairedDifference(mean, s_t[differences.Length - 2] * Math.Sqrt(variance / differences.Length));
    }
}
