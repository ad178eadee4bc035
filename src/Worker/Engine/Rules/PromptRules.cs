using KoGpt2.Shared.Json;
using KoGpt2.Shared.Models;
using KoGpt2.Shared.Settings;

namespace KoGpt2.Worker.Engine.Rules;

/// <summary>What a prompt must be for a model to run it.</summary>
public static class PromptRules
{
    /// <summary>Tokens that must find room after a prompt: one, or none where the prompt is only scored.</summary>
    public static int Room(GenerationSettings settings) => Math.Min(settings.MaxTokens, 1);

    /// <summary>Checks a prompt's tokens.</summary>
    /// <param name="prompt">The tokens.</param>
    /// <param name="shape">The model's sizes.</param>
    /// <param name="room">What <see cref="Room"/> says of its settings.</param>
    /// <returns>What is wrong, under <c>prompt</c>: <c>prompt_empty</c>, <c>prompt_too_long</c> or <c>token_out_of_range</c>; null if nothing is.</returns>
    public static FieldError? Check(ReadOnlySpan<int> prompt, ModelShape shape, int room)
    {
        if (prompt.IsEmpty)
            return Error("prompt_empty", $"Send a prompt of 1 to {shape.Positions - room:N0} tokens; got none.");
        if (prompt.Length > shape.Positions - room)
            return TooLong(shape, room, $"{prompt.Length:N0}");
        int wrong = prompt.IndexOfAnyExceptInRange(0, shape.Vocabulary - 1);
        return wrong < 0 ? null
            : Error("token_out_of_range", $"Send tokens from 0 to {shape.Vocabulary - 1:N0}; token {wrong} of the prompt is {prompt[wrong]:N0}.");
    }

    /// <summary>What is wrong with a prompt that leaves no room.</summary>
    /// <param name="shape">The model's sizes.</param>
    /// <param name="room">What <see cref="Room"/> says of its settings.</param>
    /// <param name="came">How many tokens came, in words.</param>
    public static FieldError TooLong(ModelShape shape, int room, FormattableString came)
    {
        string why = room == 0 ? "" : ", to leave room for one more";
        return Error("prompt_too_long", $"Send a prompt of at most {shape.Positions - room:N0} tokens{why}; got {FormattableString.Invariant(came)}.");
    }

    private static FieldError Error(string code, FormattableString message) => new("prompt", code, FormattableString.Invariant(message));
}
