namespace KoGpt2.Shared.Jobs.Lines;

/// <summary>What became of one input line: an answer or an error, never both.</summary>
public sealed record ResultLine
{
    /// <summary>The line's number in the input, counted from 0.</summary>
    public required int Index { get; init; }

    /// <summary>The caller's own name of the line, if it has one.</summary>
    public string? CustomId { get; init; }

    /// <summary>The texts, one for each choice asked for.</summary>
    public IReadOnlyList<Choice>? Choices { get; init; }

    /// <summary>The tokens it took.</summary>
    public LineUsage? Usage { get; init; }

    /// <summary>Why there is no answer.</summary>
    public LineError? Error { get; init; }
}

/// <summary>One text for a prompt.</summary>
/// <param name="Index">The choice's number, counted from 0; its rank where choices are ranked.</param>
/// <param name="Text">The text after the prompt; with <c>echo</c> the prompt and the text after it; empty where it is withheld.</param>
/// <param name="FinishReason"><c>stop</c>: an end token, a stop token or a stop text came; <c>length</c>: max_tokens or the context was used up;
/// <c>repetition</c>: the text repeated itself, as repetition_detection defines that, and holds all the repetitions; <c>content_filter</c>: the text held
/// something that the worker's blocklist names, and is withheld.</param>
/// <param name="Seed">The seed that makes this text again.</param>
public sealed record Choice(int Index, string Text, string FinishReason, long Seed)
{
    /// <summary>
    /// With <c>score</c> or <c>best_of</c> its tokens' mean log-probability, with <c>num_beams</c> the sum of their scores divided by their number
    /// to the power of <c>length_penalty</c>. Absent elsewhere, and where no token was generated.
    /// </summary>
    public double? Score { get; init; }

    /// <summary>Its tokens and their log-probabilities, the prompt's before them with <c>echo</c>; absent unless <c>logprobs</c> was sent, and where the text is withheld.</summary>
    public ChoiceLogprobs? Logprobs { get; init; }
}

/// <summary>Tokens that a line took.</summary>
/// <param name="PromptTokens">Tokens of the prompt.</param>
/// <param name="CompletionTokens">Tokens generated, over all choices, end tokens included, and those of choices that <c>best_of</c> left out.</param>
public sealed record LineUsage(int PromptTokens, int CompletionTokens);

/// <summary>Why a line has no answer.</summary>
/// <param name="Code">Stable snake_case code, one of those that <see cref="LineErrorCodes"/> names.</param>
/// <param name="Message">One sentence for a person, naming the field.</param>
public sealed record LineError(string Code, string Message);

/// <summary>The codes of <see cref="LineError"/>.</summary>
public static class LineErrorCodes
{
    /// <summary>The line is no JSON object of the right form.</summary>
    public const string InvalidLine = "invalid_line";

    /// <summary>The prompt leaves no room for a token.</summary>
    public const string PromptTooLong = "prompt_too_long";

    /// <summary>The job was stopped before this line was finished.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>The job's time was up before this line was finished.</summary>
    public const string Expired = "expired";

    /// <summary>The line's <c>custom_id</c> came before in the same input.</summary>
    public const string DuplicateCustomId = "duplicate_custom_id";

    /// <summary>Workers broke off on this very line again and again.</summary>
    public const string WorkerFailed = "worker_failed";
}
