using KoGpt2.Cli.Bench.Paths;
using KoGpt2.Cli.Bench.Workloads;
using KoGpt2.Worker.Models;

namespace KoGpt2.Cli.Bench;

/// <summary>What to measure: every precision with every number of rows, on every path, so many times.</summary>
internal sealed record BenchOptions
{
    /// <summary>A model package or a checkpoint; <see langword="null"/> makes random weights of KoGPT2's true shape.</summary>
    public string? ModelFolder { get; init; }

    /// <summary>Number formats of the weights; none for that of a package.</summary>
    public required IReadOnlyList<WeightPrecision> Precisions { get; init; }

    /// <summary>Most prompts in one pass, 1 to 1,024 each.</summary>
    public required IReadOnlyList<int> Rows { get; init; }

    /// <summary>Ways through the model.</summary>
    public required IReadOnlyList<BenchPath> Paths { get; init; }

    /// <summary>What is generated from what.</summary>
    public required WorkloadOptions Workload { get; init; }

    /// <summary>How often the paths take turns, at least 1.</summary>
    public required int Rounds { get; init; }
}
