using KoGpt2.Shared.Jobs.Lines;
using KoGpt2.Shared.Json;
using KoGpt2.Worker.Engine;

namespace KoGpt2.Worker.Generation;

/// <summary>What came of one prompt.</summary>
public abstract record PromptResult
{
    private PromptResult() { }

    /// <summary>Its choices, in order; where they are ranked, the best first.</summary>
    /// <param name="PromptTokens">The prompt's tokens, with the start token where one was put before them.</param>
    /// <param name="PromptText">The prompt, as an echo has it.</param>
    /// <param name="Choices">As many as the settings asked for.</param>
    /// <param name="GeneratedTokens">Tokens generated for it, those of choices that others beat included; of a beam search those of the texts returned.</param>
    public sealed record Generated(IReadOnlyList<int> PromptTokens, string PromptText, IReadOnlyList<GeneratedChoice> Choices, int GeneratedTokens) : PromptResult;

    /// <summary>The model cannot take it.</summary>
    /// <param name="Error">What is wrong with it.</param>
    public sealed record Refused(FieldError Error) : PromptResult;
}

/// <summary>One text generated for a prompt.</summary>
/// <param name="Index">Which of the prompt's choices it is, from 0; its rank where choices are ranked.</param>
/// <param name="Text">The text as it goes on after the prompt, without what ended it; after the prompt itself where the settings ask for its echo.</param>
/// <param name="Tokens">Every token generated, with those that ended it.</param>
/// <param name="FinishReason">Why it ended.</param>
public sealed record GeneratedChoice(int Index, string Text, IReadOnlyList<int> Tokens, FinishReason FinishReason)
{
    /// <summary>
    /// The mean log-probability of its tokens, where the settings ask for a score or for the best of several; of a beam search what its texts were
    /// ranked by, the sum of their scores divided by a power of their number. Null elsewhere, and for a text that a setting had made impossible.
    /// </summary>
    public double? Score { get; init; }

    /// <summary>Its tokens' log-probabilities, the prompt's before them where it is echoed; null unless the settings ask for them.</summary>
    public ChoiceLogprobs? Logprobs { get; init; }
}
