using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Engine;

namespace KoGpt2.Worker.Generation;

/// <summary>What came of one prompt.</summary>
public abstract record PromptResult
{
    private PromptResult() { }

    /// <summary>Its choices, in order.</summary>
    /// <param name="PromptTokens">The prompt's tokens.</param>
    /// <param name="Choices">As many as the settings asked for.</param>
    public sealed record Generated(IReadOnlyList<int> PromptTokens, IReadOnlyList<GeneratedChoice> Choices) : PromptResult;

    /// <summary>The model cannot take it.</summary>
    /// <param name="Error">What is wrong with it.</param>
    public sealed record Refused(FieldError Error) : PromptResult;
}

/// <summary>One text generated for a prompt.</summary>
/// <param name="Index">Which of the prompt's choices it is, from 0.</param>
/// <param name="Text">The text as it goes on after the prompt, without what ended it.</param>
/// <param name="Tokens">Every token generated, with those that ended it.</param>
/// <param name="FinishReason">Why it ended.</param>
public sealed record GeneratedChoice(int Index, string Text, IReadOnlyList<int> Tokens, FinishReason FinishReason);
