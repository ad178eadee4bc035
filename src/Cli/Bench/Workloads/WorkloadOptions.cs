namespace KoGpt2.Cli.Bench.Workloads;

/// <summary>Which prompts, and how much to generate from each.</summary>
internal sealed record WorkloadOptions
{
    /// <summary>Texts to take prompts from, at least one and none of them blank.</summary>
    public required IReadOnlyList<string> Texts { get; init; }

    /// <summary>How many prompts, at least 1; texts are taken again where they run out.</summary>
    public required int Count { get; init; }

    /// <summary>Tokens of each prompt, cut from texts put one behind the other; null takes every text as it is.</summary>
    public LengthMix? PromptTokens { get; init; }

    /// <summary>Tokens to generate from each prompt: exactly as many as are drawn.</summary>
    public required LengthMix OutputTokens { get; init; }

    /// <summary>Start of the random lengths: the same seed makes the same workload.</summary>
    public required int Seed { get; init; }
}
