using System.Collections.ObjectModel;

namespace KoGpt2.Shared.Settings;

/// <summary>Every generation setting of one prompt, decided: what the engine works by.</summary>
public sealed record GenerationSettings
{
    /// <summary>Most tokens to generate for one choice, 0 or more. Default 64: a line or two of Korean.</summary>
    public int MaxTokens { get; init; } = 64;

    /// <summary>End tokens and stop tokens are impossible before this many tokens.</summary>
    public int MinTokens { get; init; }

    /// <summary>Divides the logits; 0 is greedy. Default 1, as in OpenAI's API and Hugging Face's <c>generate</c>; 0 with beams.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Keeps this many most likely tokens, and ties with the last; 0 keeps all.</summary>
    public int TopK { get; init; }

    /// <summary>Keeps the most likely tokens up to this share of the probability; 1 keeps all.</summary>
    public double TopP { get; init; } = 1;

    /// <summary>Drops tokens less likely than this share of the likeliest one's probability; 0 drops none.</summary>
    public double MinP { get; init; }

    /// <summary>Keeps the most typical tokens up to this share of the probability; 1 keeps all.</summary>
    public double TypicalP { get; init; } = 1;

    /// <summary>Makes tokens of prompt and output less likely (above 1) or likelier (below 1); 1 changes nothing.</summary>
    public double RepetitionPenalty { get; init; } = 1;

    /// <summary>Taken off the logit of every token generated before; 0 changes nothing.</summary>
    public double PresencePenalty { get; init; }

    /// <summary>Taken off a token's logit for each time that it was generated before; 0 changes nothing.</summary>
    public double FrequencyPenalty { get; init; }

    /// <summary>No run of this many tokens comes twice in prompt and output; 0 allows all.</summary>
    public int NoRepeatNgramSize { get; init; }

    /// <summary>Texts that must not be generated.</summary>
    public string[] BadWords { get; init; } = [];

    /// <summary>Runs of tokens that must not be generated.</summary>
    public int[][] BadWordsIds { get; init; } = [];

    /// <summary>Added to the logits of single tokens.</summary>
    public IReadOnlyDictionary<int, double> LogitBias { get; init; } = ReadOnlyDictionary<int, double>.Empty;

    /// <summary>Texts that end a choice; they are not part of what is returned.</summary>
    public string[] Stop { get; init; } = [];

    /// <summary>Tokens that end a choice besides the model's end token; they are not part of what is returned.</summary>
    public int[] StopTokenIds { get; init; } = [];

    /// <summary>Whether the model's end tokens are tokens like any other.</summary>
    public bool IgnoreEos { get; init; }

    /// <summary>Ends a choice that has begun to repeat itself; null lets it go on.</summary>
    public RepetitionDetection? RepetitionDetection { get; init; }

    /// <summary>Choices for each prompt, at least 1.</summary>
    public int N { get; init; } = 1;

    /// <summary>Choices to generate, at least <see cref="N"/>; the likeliest by mean log-probability are returned.</summary>
    public int BestOf { get => Math.Max(field, N); init; }

    /// <summary>Beams of a beam search; 1 searches none.</summary>
    public int NumBeams { get; init; } = 1;

    /// <summary>Exponent of the length by which a beam's score is divided: above 0 favours long ones.</summary>
    public double LengthPenalty { get; init; } = 1;

    /// <summary>When a beam search ends that has found as many texts as it has beams.</summary>
    public EarlyStopping EarlyStopping { get; init; }

    /// <summary>Whether the prompt is part of what is returned.</summary>
    public bool Echo { get; init; }

    /// <summary>Log-probabilities of each token returned, and of this many likeliest ones in its place; null for none.</summary>
    public int? Logprobs { get; init; }

    /// <summary>Whether each choice says how likely its tokens were on average.</summary>
    public bool Score { get; init; }

    /// <summary>Whether control tokens, such as <c>&lt;usr&gt;</c>, are left out of the text.</summary>
    public bool SkipSpecialTokens { get; init; } = true;

    /// <summary>Whether single letters such as ㅋ, which the tokenizer decomposes, are put back as people write them.</summary>
    public bool RepairJamo { get; init; } = true;

    /// <summary>Whether the model's start token is put before the prompt.</summary>
    public bool AddBosToken { get; init; }

    /// <summary>Start of the random numbers.</summary>
    public long Seed { get; init; }

    /// <summary>Whether beams are searched rather than tokens chosen one by one.</summary>
    public bool SearchesBeams => NumBeams > 1;

    /// <summary>Decides every setting.</summary>
    /// <param name="said">What caller, job and model said, already merged.</param>
    /// <param name="seed">The seed to take where none was said.</param>
    public static GenerationSettings From(RequestSettings said, long seed)
    {
        var unsaid = new GenerationSettings();
        return new GenerationSettings
        {
            MaxTokens = said.MaxTokens ?? unsaid.MaxTokens,
            MinTokens = said.MinTokens ?? unsaid.MinTokens,
            Temperature = said.Temperature ?? (said.NumBeams > 1 ? 0 : unsaid.Temperature),
            TopK = said.TopK ?? unsaid.TopK,
            TopP = said.TopP ?? unsaid.TopP,
            MinP = said.MinP ?? unsaid.MinP,
            TypicalP = said.TypicalP ?? unsaid.TypicalP,
            RepetitionPenalty = said.RepetitionPenalty ?? unsaid.RepetitionPenalty,
            PresencePenalty = said.PresencePenalty ?? unsaid.PresencePenalty,
            FrequencyPenalty = said.FrequencyPenalty ?? unsaid.FrequencyPenalty,
            NoRepeatNgramSize = said.NoRepeatNgramSize ?? unsaid.NoRepeatNgramSize,
            BadWords = said.BadWords ?? unsaid.BadWords,
            BadWordsIds = said.BadWordsIds ?? unsaid.BadWordsIds,
            LogitBias = said.LogitBias ?? unsaid.LogitBias,
            Stop = said.Stop ?? unsaid.Stop,
            StopTokenIds = said.StopTokenIds ?? unsaid.StopTokenIds,
            IgnoreEos = said.IgnoreEos ?? unsaid.IgnoreEos,
            RepetitionDetection = said.RepetitionDetection,
            N = said.N ?? unsaid.N,
            BestOf = said.BestOf ?? 0,
            NumBeams = said.NumBeams ?? unsaid.NumBeams,
            LengthPenalty = said.LengthPenalty ?? unsaid.LengthPenalty,
            EarlyStopping = said.EarlyStopping ?? unsaid.EarlyStopping,
            Echo = said.Echo ?? unsaid.Echo,
            Logprobs = said.Logprobs,
            Score = said.Score ?? unsaid.Score,
            SkipSpecialTokens = said.SkipSpecialTokens ?? unsaid.SkipSpecialTokens,
            RepairJamo = said.RepairJamo ?? unsaid.RepairJamo,
            AddBosToken = said.AddBosToken ?? unsaid.AddBosToken,
            Seed = said.Seed ?? seed,
        };
    }
}
