using KoGpt2.Worker.Models;

namespace KoGpt2.Cli.Bench;

/// <summary>What to measure.</summary>
internal sealed record BenchOptions
{
    /// <summary>A model package or a checkpoint; <see langword="null"/> makes random weights of KoGPT2's true shape.</summary>
    public string? ModelFolder { get; init; }

    /// <summary>Number format of the weights, where they are not a package's already.</summary>
    public required WeightPrecision Precision { get; init; }

    /// <summary>Most prompts in one pass.</summary>
    public required int Rows { get; init; }

    /// <summary>The prompts.</summary>
    public required string[] Prompts { get; init; }

    /// <summary>How often bare loop and engine take turns.</summary>
    public required int Rounds { get; init; }

    /// <summary>Tokens to generate for each prompt.</summary>
    public required int MaxTokens { get; init; }
}
