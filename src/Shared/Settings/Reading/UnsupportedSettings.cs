using System.Globalization;
using System.Text.Json;

namespace KoGpt2.Shared.Settings.Reading;

/// <summary>Settings that other services know and this one does not: refused by name, each with the reason, unless they ask for nothing.</summary>
public static class UnsupportedSettings
{
    private sealed record Setting(string Nothing, string Why);

    private static readonly Dictionary<string, Setting> s_settings = new(StringComparer.Ordinal)
    {
        ["allowed_token_ids"] = new("", "Send 'logit_bias' to favour tokens or forbid them."),
        ["diversity_penalty"] = new("0", "Beams are searched in one group."),
        ["do_sample"] = new("true", "Send temperature 0 for greedy choice; otherwise tokens are always drawn."),
        ["eos_token_id"] = new("", "Name further end tokens in 'stop_token_ids'; 'ignore_eos' lets texts run past the model's own."),
        ["epsilon_cutoff"] = new("0", "Send 'min_p' instead."),
        ["eta_cutoff"] = new("0", "Send 'min_p' instead."),
        ["include_stop_str_in_output"] = new("false", "What ended a text is left out; put it there yourself."),
        ["max_length"] = new("", "Send 'max_tokens', which does not count the prompt."),
        ["messages"] = new("", "The model continues text and knows no chat; send prompts."),
        ["min_length"] = new("", "Send 'min_tokens', which does not count the prompt."),
        ["num_beam_groups"] = new("1", "Beams are searched in one group."),
        ["penalty_alpha"] = new("0", "There is no contrastive search."),
        ["prompt_logprobs"] = new("", "Send 'logprobs' and 'echo' instead."),
        ["stream"] = new("false", "A job's results are read from its own address, also while it runs."),
        ["stream_options"] = new("", "A job's results are read from its own address, also while it runs."),
        ["suffix"] = new("", "The model continues text and cannot fill in before a suffix."),
        ["use_beam_search"] = new("false", "Send 'num_beams' instead."),
        ["use_cache"] = new("true", "Keys and values are always cached."),
        ["user"] = new("", "Send it in the job's 'metadata' instead."),
    };

    /// <summary>The settings: each one's name, the JSON value that asks for nothing if there is one besides null, and what to send instead.</summary>
    public static IEnumerable<(string Name, string? Nothing, string Why)> All =>
        s_settings.Select(pair => (pair.Key, pair.Value.Nothing.Length == 0 ? null : pair.Value.Nothing, pair.Value.Why));

    /// <summary>Looks a name up.</summary>
    /// <param name="name">The field.</param>
    /// <param name="value">What was sent; JSON null and the value that changes nothing are let through.</param>
    /// <param name="refusal">Why it is refused; <see langword="null"/> if it is let through.</param>
    /// <returns>False if this is no such setting.</returns>
    internal static bool TryFind(string name, JsonElement value, out string? refusal)
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
