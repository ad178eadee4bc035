using KoGpt2.Cli.Bench.Paths;

namespace KoGpt2.Cli.Bench.Reports;

/// <summary>One path, measured once.</summary>
internal sealed record Measurement
{
    /// <summary>Number format of the weights.</summary>
    public required string Precision { get; init; }

    /// <summary>Most prompts in one pass.</summary>
    public required int Rows { get; init; }

    /// <summary>The way through the model.</summary>
    public required BenchPath Path { get; init; }

    /// <summary>Which round it was, from 1.</summary>
    public required int Round { get; init; }

    /// <summary>Bytes of the model package's files.</summary>
    public required long PackageBytes { get; init; }

    /// <summary>Seconds from the package on disk to a graph that can run, every file's digest checked; null where the system did it out of sight.</summary>
    public double? LoadSeconds { get; init; }

    /// <summary>Tokens of the prompts.</summary>
    public required long PromptTokens { get; init; }

    /// <summary>Tokens generated.</summary>
    public required long Tokens { get; init; }

    /// <summary>Seconds that they took: of the bare loop, only its passes; of the worker, from its job's shards going into the queue to the job being over.</summary>
    public required double Seconds { get; init; }

    /// <summary>Of the worker: seconds from the request to a caller's seeing, at one look in half a second, that the job is over.</summary>
    public double? SeenSeconds { get; init; }

    /// <summary>Most memory that the process held meanwhile, with one copy of the model in it, in bytes.</summary>
    public required long PeakMemory { get; init; }

    /// <summary>What its steps came to; null where they cannot be seen.</summary>
    public StepFigures? Steps { get; init; }

    /// <summary>Generated tokens a second.</summary>
    public double TokensPerSecond => Tokens / Seconds;

    /// <summary>Tokens of prompts and outputs a second.</summary>
    public double TotalTokensPerSecond => (PromptTokens + Tokens) / Seconds;
}
