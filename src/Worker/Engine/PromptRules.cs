using KoGpt2.Shared.Models;
using KoGpt2.Shared.Settings;

namespace KoGpt2.Worker.Engine;

/// <summary>What a prompt must be for a model to run it.</summary>
public static class PromptRules
{
    /// <summary>Checks a prompt's tokens.</summary>
    /// <param name="prompt">The tokens.</param>
    /// <param name="shape">The model's sizes.</param>
    /// <returns>What is wrong, under <c>prompt</c>: <c>prompt_empty</c>, <c>prompt_too_long</c> or <c>token_out_of_range</c>; null if nothing is.</returns>
    public static FieldError? Check(ReadOnlySpan<int> prompt, ModelShape shape)
    {
        if (prompt.IsEmpty)
            return Error("prompt_empty", $"Send a prompt of 1 to {shape.Positions - 1:N0} tokens; got none.");
        if (prompt.Length >= shape.Positions)
            return TooLong(shape, $"{prompt.Length:N0}");
        int wrong = prompt.IndexOfAnyExceptInRange(0, shape.Vocabulary - 1);
        return wrong < 0 ? null
            : Error("token_out_of_range", $"Send tokens from 0 to {shape.Vocabulary - 1:N0}; token {wrong} of the prompt is {prompt[wrong]:N0}.");
    }

    /// <summary>What is wrong with a prompt that leaves no room for one more token.</summary>
    /// <param name="shape">The model's sizes.</param>
    /// <param name="came">How many tokens came, in words.</param>
    public static FieldError TooLong(ModelShape shape, FormattableString came) =>
        Error("prompt_too_long", $"Send a prompt of at most {shape.Positions - 1:N0} tokens, to leave room for one more; got {FormattableString.Invariant(came)}.");

    private static FieldError Error(string code, FormattableString message) => new("prompt", code, FormattableString.Invariant(message));
}
