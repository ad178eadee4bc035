using System.Text.Json;
using System.Text.Json.Serialization;
using KoGpt2.Cli.Bench.Paths;
using KoGpt2.Cli.Bench.Workloads;

namespace KoGpt2.Cli.Bench.Reports;

/// <summary>What one run measured. Compare its speeds with each other, not with other runs.</summary>
internal sealed record BenchReport
{
    /// <summary>Where.</summary>
    public required MachineFacts Machine { get; init; }

    /// <summary>The model's name and, of the last precision measured, version.</summary>
    public required string Model { get; init; }

    /// <summary>What was generated from what.</summary>
    public required WorkloadFacts Workload { get; init; }

    /// <summary>Medians over the rounds, in the order of measuring.</summary>
    public required IReadOnlyList<PathReport> Paths { get; init; }

    /// <summary>Every measurement.</summary>
    public required IReadOnlyList<Measurement> Measurements { get; init; }

    /// <summary>As a JSON object, its names in snake case.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, BenchJson.Default.BenchReport);
}

/// <summary>A workload in numbers.</summary>
/// <param name="Prompts">How many.</param>
/// <param name="PromptTokens">Tokens of all prompts.</param>
/// <param name="OutputTokens">Tokens to generate, of all prompts.</param>
/// <param name="PromptLengths">The lengths asked for; null where prompts were taken as they are.</param>
/// <param name="OutputLengths">The lengths asked for.</param>
/// <param name="Seed">Start of the random lengths.</param>
internal sealed record WorkloadFacts(int Prompts, int PromptTokens, int OutputTokens, string? PromptLengths, string OutputLengths, int Seed)
{
    /// <summary>Counts.</summary>
    /// <param name="options">What was asked for.</param>
    /// <param name="workload">What came of it; null before there is a model.</param>
    public static WorkloadFacts Of(WorkloadOptions options, Workload? workload) => new(
        options.Count, workload?.PromptTokens ?? 0, workload?.OutputTokens ?? 0, options.PromptTokens?.ToString(), $"{options.OutputTokens}", options.Seed);
}

/// <summary>How reports are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, Converters = [typeof(BenchPathName)])]
[JsonSerializable(typeof(BenchReport))]
internal sealed partial class BenchJson : JsonSerializerContext;

/// <summary>Writes a path as the command line names it.</summary>
internal sealed class BenchPathName() : JsonStringEnumConverter<BenchPath>(JsonNamingPolicy.SnakeCaseLower);
