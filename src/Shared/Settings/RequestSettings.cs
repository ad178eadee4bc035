using KoGpt2.Shared.Settings.Reading;

namespace KoGpt2.Shared.Settings;

/// <summary>The generation settings that a caller named; <see langword="null"/> means that nothing was said.</summary>
/// <remarks>Ranges stand in <see cref="SettingsTable"/>; <see cref="SettingsReader"/> is the only way in from JSON that callers write.</remarks>
public sealed record RequestSettings
{
    /// <summary>Nothing said at all.</summary>
    public static RequestSettings None { get; } = new();

    /// <summary>Most tokens to generate for one choice; the model's context may end it earlier. 0 generates nothing and scores the prompt, with <see cref="Echo"/>.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>End tokens and stop tokens are impossible before this many tokens.</summary>
    public int? MinTokens { get; init; }

    /// <summary>Divides the logits; 0 is greedy.</summary>
    public double? Temperature { get; init; }

    /// <summary>Keeps this many most likely tokens, and ties with the last; 0 keeps all.</summary>
    public int? TopK { get; init; }

    /// <summary>Keeps the most likely tokens up to this share of the probability; 1 keeps all.</summary>
    public double? TopP { get; init; }

    /// <summary>Drops tokens less likely than this share of the likeliest one's probability; 0 drops none.</summary>
    public double? MinP { get; init; }

    /// <summary>Keeps the most typical tokens up to this share of the probability; 1 keeps all.</summary>
    public double? TypicalP { get; init; }

    /// <summary>Makes tokens of prompt and output less likely (above 1) or likelier (below 1); 1 changes nothing.</summary>
    public double? RepetitionPenalty { get; init; }

    /// <summary>Taken off the logit of every token generated before; 0 changes nothing.</summary>
    public double? PresencePenalty { get; init; }

    /// <summary>Taken off a token's logit for each time that it was generated before; 0 changes nothing.</summary>
    public double? FrequencyPenalty { get; init; }

    /// <summary>No run of this many tokens comes twice in prompt and output; 0 allows all.</summary>
    public int? NoRepeatNgramSize { get; init; }

    /// <summary>Texts that must not be generated.</summary>
    public string[]? BadWords { get; init; }

    /// <summary>Runs of tokens that must not be generated.</summary>
    public int[][]? BadWordsIds { get; init; }

    /// <summary>Added to the logits of single tokens.</summary>
    public IReadOnlyDictionary<int, double>? LogitBias { get; init; }

    /// <summary>Texts that end a choice; they are not part of what is returned.</summary>
    public string[]? Stop { get; init; }

    /// <summary>Tokens that end a choice besides the model's end token; they are not part of what is returned.</summary>
    public int[]? StopTokenIds { get; init; }

    /// <summary>Whether the model's end tokens are tokens like any other.</summary>
    public bool? IgnoreEos { get; init; }

    /// <summary>Ends a choice that has begun to repeat itself.</summary>
    public RepetitionDetection? RepetitionDetection { get; init; }

    /// <summary>Choices for each prompt.</summary>
    public int? N { get; init; }

    /// <summary>Choices to generate, of which the <see cref="N"/> likeliest are returned.</summary>
    public int? BestOf { get; init; }

    /// <summary>Beams of a beam search; 1 searches none.</summary>
    public int? NumBeams { get; init; }

    /// <summary>Exponent of the length by which a beam's score is divided: above 0 favours long ones.</summary>
    public double? LengthPenalty { get; init; }

    /// <summary>When a beam search ends that has found as many texts as it has beams.</summary>
    public EarlyStopping? EarlyStopping { get; init; }

    /// <summary>Whether the prompt is part of what is returned.</summary>
    public bool? Echo { get; init; }

    /// <summary>Log-probabilities of each token returned, and of this many likeliest ones in its place.</summary>
    public int? Logprobs { get; init; }

    /// <summary>Whether each choice says how likely its tokens were on average.</summary>
    public bool? Score { get; init; }

    /// <summary>Whether control tokens, such as <c>&lt;usr&gt;</c>, are left out of the text.</summary>
    public bool? SkipSpecialTokens { get; init; }

    /// <summary>Whether single letters such as ㅋ, which the tokenizer decomposes, are put back as people write them.</summary>
    public bool? RepairJamo { get; init; }

    /// <summary>Whether the model's start token is put before the prompt.</summary>
    public bool? AddBosToken { get; init; }

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
        MinP = MinP ?? fallback.MinP,
        TypicalP = TypicalP ?? fallback.TypicalP,
        RepetitionPenalty = RepetitionPenalty ?? fallback.RepetitionPenalty,
        PresencePenalty = PresencePenalty ?? fallback.PresencePenalty,
        FrequencyPenalty = FrequencyPenalty ?? fallback.FrequencyPenalty,
        NoRepeatNgramSize = NoRepeatNgramSize ?? fallback.NoRepeatNgramSize,
        BadWords = BadWords ?? fallback.BadWords,
        BadWordsIds = BadWordsIds ?? fallback.BadWordsIds,
        LogitBias = LogitBias ?? fallback.LogitBias,
        Stop = Stop ?? fallback.Stop,
        StopTokenIds = StopTokenIds ?? fallback.StopTokenIds,
        IgnoreEos = IgnoreEos ?? fallback.IgnoreEos,
        RepetitionDetection = RepetitionDetection ?? fallback.RepetitionDetection,
        N = N ?? fallback.N,
        BestOf = BestOf ?? fallback.BestOf,
        NumBeams = NumBeams ?? fallback.NumBeams,
        LengthPenalty = LengthPenalty ?? fallback.LengthPenalty,
        EarlyStopping = EarlyStopping ?? fallback.EarlyStopping,
        Echo = Echo ?? fallback.Echo,
        Logprobs = Logprobs ?? fallback.Logprobs,
        Score = Score ?? fallback.Score,
        SkipSpecialTokens = SkipSpecialTokens ?? fallback.SkipSpecialTokens,
        RepairJamo = RepairJamo ?? fallback.RepairJamo,
        AddBosToken = AddBosToken ?? fallback.AddBosToken,
        Seed = Seed ?? fallback.Seed,
    };
}
