using System.Text.Json;
using KoGpt2.Shared.Json;
using KoGpt2.Shared.Settings.Reading;

namespace KoGpt2.Shared.Jobs.Lines;

/// <summary>What a model is to go on with.</summary>
public abstract record Prompt
{
    private const int MostTokens = 65_536;

    private Prompt() { }

    /// <summary>Text, for the model's tokenizer.</summary>
    /// <param name="Value">At least one character.</param>
    public sealed record Text(string Value) : Prompt;

    /// <summary>Tokens, taken as they are.</summary>
    /// <param name="Ids">1 to 65,536 token ids, 0 or more each; whether the model has them is the worker's to say.</param>
    public sealed record Tokens(int[] Ids) : Prompt;

    /// <summary>Reads a string or a list of token ids.</summary>
    /// <param name="value">What a caller sent.</param>
    /// <param name="field">The field's path, for errors.</param>
    /// <param name="errors">Where errors go.</param>
    /// <returns>The prompt, or <see langword="null"/> after an error was added.</returns>
    public static Prompt? Read(JsonElement value, string field, List<FieldError> errors)
    {
        if (value.ValueKind == JsonValueKind.Array && SettingValues.Ids(value, 1, MostTokens) is { } ids)
            return new Tokens(ids);
        string? text = JsonText.TryGetString(value);
        if (text is { Length: > 0 })
            return new Text(text);
        errors.Add(value.ValueKind == JsonValueKind.String && text is null
            ? JsonText.NotUnicode(value, field)
            : new FieldError(field, "wrong_type",
                $"Send a string of at least one character, or a list of 1 to {MostTokens:N0} token ids; got {JsonText.Excerpt(value)}."));
        return null;
    }
}
