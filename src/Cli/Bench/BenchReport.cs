using System.Text.Json.Serialization;

namespace KoGpt2.Cli.Bench;

/// <summary>What one run measured. Speeds are tokens a second; compare them with each other, not with other runs.</summary>
internal sealed record BenchReport
{
    /// <summary>The model's name and version.</summary>
    public required string Model { get; init; }

    /// <summary>Number format of the weights.</summary>
    public required string Precision { get; init; }

    /// <summary>Most prompts in one pass.</summary>
    public required int Rows { get; init; }

    /// <summary>How many prompts there were.</summary>
    public required int Prompts { get; init; }

    /// <summary>Tokens of all prompts.</summary>
    public required int PromptTokens { get; init; }

    /// <summary>Tokens generated for each prompt.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>Seconds from the package on disk to a graph that can run, every file's digest checked on the way.</summary>
    public required double LoadSeconds { get; init; }

    /// <summary>How often bare loop and engine took turns; their figures and ratios are medians over the rounds.</summary>
    public required int Rounds { get; init; }

    /// <summary>Prompt tokens a second, counting only the forward passes over prompts.</summary>
    public required double BarePrefill { get; init; }

    /// <summary>Generated tokens a second, counting only the forward passes that decode with every row in use.</summary>
    public required double BareDecode { get; init; }

    /// <summary>Generated tokens a second of a loop of nothing but forward passes, over the same prompts, batch after batch.</summary>
    public required double BareLoop { get; init; }

    /// <summary>Generated tokens a second of the engine, with sampling and continuous batching.</summary>
    public required double Engine { get; init; }

    /// <summary>Generated tokens a second of the whole system, from submitting the job over HTTP to its end.</summary>
    public required double WorkerPath { get; init; }

    /// <summary>Most memory that the process ever held, in MB.</summary>
    public required double PeakMemoryMb { get; init; }

    /// <summary>The engine against the bare decode passes of the same round.</summary>
    public required double EngineToBareDecode { get; init; }

    /// <summary>The engine against the loop of bare forward passes of the same round.</summary>
    public required double EngineToBareLoop { get; init; }

    /// <summary>The whole system against the engine.</summary>
    public double WorkerPathToEngine => WorkerPath / Engine;
}

/// <summary>How reports are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(BenchReport))]
internal sealed partial class BenchJson : JsonSerializerContext;
