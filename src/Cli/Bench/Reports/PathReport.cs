using KoGpt2.Cli.Bench.Paths;

namespace KoGpt2.Cli.Bench.Reports;

/// <summary>One path with one precision and number of rows: medians over its rounds.</summary>
internal sealed record PathReport
{
    /// <summary>Number format of the weights.</summary>
    public required string Precision { get; init; }

    /// <summary>Bytes of the model package's files.</summary>
    public required long PackageBytes { get; init; }

    /// <summary>Most prompts in one pass.</summary>
    public required int Rows { get; init; }

    /// <summary>The way through the model.</summary>
    public required BenchPath Path { get; init; }

    /// <summary>How often it was measured.</summary>
    public required int Rounds { get; init; }

    /// <summary>Generated tokens a second.</summary>
    public required double TokensPerSecond { get; init; }

    /// <summary>Tokens of prompts and outputs a second.</summary>
    public required double TotalTokensPerSecond { get; init; }

    /// <summary>Seconds from the package on disk to a graph that can run; null where the system did it out of sight.</summary>
    public double? LoadSeconds { get; init; }

    /// <summary>Most memory that the process held in any round, in bytes.</summary>
    public required long PeakMemory { get; init; }

    /// <summary>What its steps came to; null where they cannot be seen.</summary>
    public StepFigures? Steps { get; init; }

    /// <summary>Of the worker: seconds from the request to a caller's seeing that the job is over.</summary>
    public double? SeenSeconds { get; init; }

    /// <summary>Generated tokens a second for that caller.</summary>
    public double? SeenTokensPerSecond { get; init; }

    /// <summary>The same speed against the engine's in the same round.</summary>
    public double? SeenToEngine { get; init; }

    /// <summary>Its speed against the bare loop's in the same round.</summary>
    public double? ToBare { get; init; }

    /// <summary>Its speed against static batching's in the same round.</summary>
    public double? ToStatic { get; init; }

    /// <summary>Its speed against the engine's in the same round.</summary>
    public double? ToEngine { get; init; }

    /// <summary>Summarizes what belongs together.</summary>
    /// <param name="measurements">Any, in any order.</param>
    /// <returns>One report for each precision, number of rows and path, in the order of their first measurement.</returns>
    public static IReadOnlyList<PathReport> Summarize(IReadOnlyList<Measurement> measurements) =>
        [.. measurements.GroupBy(one => (one.Precision, one.Rows, one.Path)).Select(group => Summarize([.. group], measurements))];

    private static PathReport Summarize(Measurement[] rounds, IReadOnlyList<Measurement> all)
    {
        StepFigures[] steps = [.. rounds.Select(round => round.Steps).OfType<StepFigures>()];
        return new PathReport
        {
            Precision = rounds[0].Precision,
            PackageBytes = rounds[0].PackageBytes,
            Rows = rounds[0].Rows,
            Path = rounds[0].Path,
            Rounds = rounds.Length,
            TokensPerSecond = Quantile.Median(rounds.Select(round => round.TokensPerSecond)),
            TotalTokensPerSecond = Quantile.Median(rounds.Select(round => round.TotalTokensPerSecond)),
            LoadSeconds = Median(rounds, round => round.LoadSeconds),
            PeakMemory = rounds.Max(round => round.PeakMemory),
            Steps = steps.Length == 0 ? null : StepFigures.Median(steps),
            SeenSeconds = Median(rounds, round => round.SeenSeconds),
            SeenTokensPerSecond = Median(rounds, round => round.Tokens / round.SeenSeconds),
            SeenToEngine = Ratio(rounds, all, BenchPath.Engine, round => round.Tokens / round.SeenSeconds),
            ToBare = Ratio(rounds, all, BenchPath.Bare),
            ToStatic = Ratio(rounds, all, BenchPath.Static),
            ToEngine = Ratio(rounds, all, BenchPath.Engine),
        };
    }

    private static double? Ratio(Measurement[] rounds, IReadOnlyList<Measurement> all, BenchPath path) =>
        Ratio(rounds, all, path, round => round.TokensPerSecond);

    private static double? Ratio(Measurement[] rounds, IReadOnlyList<Measurement> all, BenchPath path, Func<Measurement, double?> speed) => Median(
        from round in rounds
        from other in all
        where other.Path == path && round.Path != path && (other.Precision, other.Rows, other.Round) == (round.Precision, round.Rows, round.Round)
        select speed(round) / other.TokensPerSecond);

    private static double? Median(Measurement[] rounds, Func<Measurement, double?> figure) => Median(rounds.Select(figure));

    private static double? Median(IEnumerable<double?> figures)
    {
        double[] known = [.. figures.OfType<double>()];
        return known.Length == 0 ? null : Quantile.Median(known);
    }
}
