namespace KoGpt2.Shared.Settings;

/// <summary>The generation settings that a caller named; <see langword="null"/> means that nothing was said.</summary>
/// <remarks>Ranges stand in <see cref="SettingsReader"/>, which is the only way in from JSON that callers write.</remarks>
public sealed record RequestSettings
{
    /// <summary>Nothing said at all.</summary>
    public static RequestSettings None { get; } = new();

    /// <summary>Most tokens to generate for one choice; the model's context may end it earlier.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>End tokens and stop tokens are impossible before this many tokens.</summary>
    public int? MinTokens { get; init; }

    /// <summary>Divides the logits; 0 is greedy.</summary>
    public double? Temperature { get; init; }

    /// <summary>Keeps this many most likely tokens, and ties with the last; 0 keeps all.</summary>
    public int? TopK { get; init; }

    /// <summary>Keeps the most likely tokens up to this share of the probability; 1 keeps all.</summary>
    public double? TopP { get; init; }

    /// <summary>Makes tokens of prompt and output less likely (above 1) or likelier (below 1).</summary>
    public double? RepetitionPenalty { get; init; }

    /// <summary>Texts that end a choice; they are not part of what is returned.</summary>
    public string[]? Stop { get; init; }

    /// <summary>Tokens that end a choice besides the model's end token; they are not part of what is returned.</summary>
    public int[]? StopTokenIds { get; init; }

    /// <summary>Choices for each prompt.</summary>
    public int? N { get; init; }

    /// <summary>Start of the random numbers; the same seed gives the same text.</summary>
    public long? Seed { get; init; }

    /// <summary>These settings, and for those that say nothing what <paramref name="fallback"/> says.</summary>
    public RequestSettings Over(RequestSettings fallback) => new()
    {
        MaxTokens = MaxTokens ?? fallback.MaxTokens,
        MinTokens = MinTokens ?? fallback.MinTokens,
        Temperature = Temperature ?? fallback.Temperature,
        TopK = TopK ?? fallback.TopK,
        TopP = TopP ?? fallback.TopP,
        RepetitionPenalty = RepetitionPenalty ?? fallback.RepetitionPenalty,
        Stop = Stop ?? fallback.Stop,
        StopTokenIds = StopTokenIds ?? fallback.StopTokenIds,
        N = N ?? fallback.N,
        Seed = Seed ?? fallback.Seed,
    };
}
