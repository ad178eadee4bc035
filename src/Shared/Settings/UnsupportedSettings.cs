using System.Globalization;
using System.Text.Json;

namespace KoGpt2.Shared.Settings;

/// <summary>Settings that other services know and this one does not: refused by name, each with the reason, unless they ask for nothing.</summary>
internal static class UnsupportedSettings
{
    private sealed record Setting(string Nothing, string Why);

    private static readonly Dictionary<string, Setting> s_settings = new(StringComparer.Ordinal)
    {
        ["bad_words_ids"] = new("[]", "Words cannot be forbidden."),
        ["best_of"] = new("1", "Choices are not ranked; ask for all of them with 'n'."),
        ["do_sample"] = new("true", "Send temperature 0 for greedy choice; otherwise tokens are always drawn."),
        ["early_stopping"] = new("false", "There is no beam search."),
        ["echo"] = new("false", "The prompt is not repeated; put it before the text yourself."),
        ["eos_token_id"] = new("", "The model's end token always ends a choice; name others in 'stop_token_ids'."),
        ["frequency_penalty"] = new("0", "Send 'repetition_penalty' instead."),
        ["length_penalty"] = new("1", "There is no beam search."),
        ["logit_bias"] = new("{}", "Single tokens cannot be made likelier."),
        ["logprobs"] = new("", "Probabilities are not returned."),
        ["max_length"] = new("", "Send 'max_tokens', which does not count the prompt."),
        ["messages"] = new("", "The model continues text and knows no chat; send prompts."),
        ["min_length"] = new("", "Send 'min_tokens', which does not count the prompt."),
        ["no_repeat_ngram_size"] = new("0", "Send 'repetition_penalty' instead."),
        ["num_beams"] = new("1", "There is no beam search."),
        ["presence_penalty"] = new("0", "Send 'repetition_penalty' instead."),
        ["stream"] = new("false", "A job's results are read from its own address, also while it runs."),
        ["stream_options"] = new("", "A job's results are read from its own address, also while it runs."),
        ["suffix"] = new("", "The model continues text and cannot fill in before a suffix."),
        ["user"] = new("", "Send it in the job's 'metadata' instead."),
    };

    /// <summary>Looks a name up.</summary>
    /// <param name="name">The field.</param>
    /// <param name="value">What was sent; JSON null and the value that changes nothing are let through.</param>
    /// <param name="refusal">Why it is refused; <see langword="null"/> if it is let through.</param>
    /// <returns>False if this is no such setting.</returns>
    public static bool TryFind(string name, JsonElement value, out string? refusal)
    {
        refusal = null;
        if (!s_settings.TryGetValue(name, out Setting? setting))
            return false;
        if (value.ValueKind != JsonValueKind.Null && !AsksForNothing(value, setting.Nothing))
            refusal = $"'{name}' is not supported. {setting.Why}";
        return true;
    }

    // Not by comparing JSON: that throws for a number with too great an exponent.
    private static bool AsksForNothing(JsonElement value, string nothing) => value.ValueKind switch
    {
        JsonValueKind.Number => double.TryParse(nothing, CultureInfo.InvariantCulture, out double number) && value.GetDouble() == number,
        JsonValueKind.True => nothing == "true",
        JsonValueKind.False => nothing == "false",
        JsonValueKind.Array => nothing == "[]" && value.GetArrayLength() == 0,
        JsonValueKind.Object => nothing == "{}" && value.GetPropertyCount() == 0,
        _ => false,
    };
}
