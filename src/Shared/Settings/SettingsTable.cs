using System.Text.Json;
using static KoGpt2.Shared.Settings.SettingValues;

namespace KoGpt2.Shared.Settings;

/// <summary>Every setting that callers may send: its name, its alias and its range.</summary>
/// <remarks>Names are those of OpenAI's completions API, Hugging Face's <c>generate</c> where OpenAI has none, and vLLM's where neither has one.</remarks>
internal static class SettingsTable
{
    /// <summary>The settings, in the order of the reference.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        new("max_tokens", "max_new_tokens", "an integer from 0 to 65,536", (s, v) => Int(v, 0, 65_536) is { } x ? s with { MaxTokens = x } : null),
        new("min_tokens", "min_new_tokens", "an integer from 0 to 65,536", (s, v) => Int(v, 0, 65_536) is { } x ? s with { MinTokens = x } : null),
        new("temperature", null, "a number from 0 (greedy) to 10", (s, v) => Number(v) is >= 0 and <= 10 and var x ? s with { Temperature = x } : null),
        new("top_k", null, "an integer from 0 (off) to 1,000,000", (s, v) => Int(v, 0, 1_000_000) is { } x ? s with { TopK = x } : null),
        new("top_p", null, "a number above 0 and up to 1", (s, v) => Number(v) is > 0 and <= 1 and var x ? s with { TopP = x } : null),
        new("min_p", null, "a number from 0 (off) to 1", (s, v) => Number(v) is >= 0 and <= 1 and var x ? s with { MinP = x } : null),
        new("typical_p", null, "a number above 0 and up to 1", (s, v) => Number(v) is > 0 and <= 1 and var x ? s with { TypicalP = x } : null),
        new("repetition_penalty", null, "a number above 0 and up to 100",
            (s, v) => Number(v) is > 0 and <= 100 and var x ? s with { RepetitionPenalty = x } : null),
        new("presence_penalty", null, "a number from -2 to 2", (s, v) => Number(v) is >= -2 and <= 2 and var x ? s with { PresencePenalty = x } : null),
        new("frequency_penalty", null, "a number from -2 to 2", (s, v) => Number(v) is >= -2 and <= 2 and var x ? s with { FrequencyPenalty = x } : null),
        new("no_repeat_ngram_size", null, "an integer from 0 (off) to 1,024", (s, v) => Int(v, 0, 1_024) is { } x ? s with { NoRepeatNgramSize = x } : null),
        new("bad_words", null, "a string or up to 64 strings, each of 1 to 256 characters",
            (s, v) => Strings(v, 64) is { } x ? s with { BadWords = x } : null),
        new("bad_words_ids", null, "up to 256 lists, each of 1 to 64 integers, 0 or more",
            (s, v) => IdLists(v, 256) is { } x ? s with { BadWordsIds = x } : null),
        new("logit_bias", null, "an object of up to 1,024 token ids, each with a number from -100 to 100",
            (s, v) => Biases(v, 1_024, -100, 100) is { } x ? s with { LogitBias = x } : null),
        new("stop", "stop_strings", "a string or up to 16 strings, each of 1 to 256 characters",
            (s, v) => Strings(v, 16) is { } x ? s with { Stop = x } : null),
        new("stop_token_ids", null, "up to 64 integers, 0 or more", (s, v) => Ids(v, 0, 64) is { } x ? s with { StopTokenIds = x } : null),
        new("ignore_eos", null, Setting.Flag, (s, v) => Flag(v) is { } x ? s with { IgnoreEos = x } : null),
        new("repetition_detection", null, Settings.RepetitionDetection.Right,
            (s, v) => Settings.RepetitionDetection.TryRead(v) is { } x ? s with { RepetitionDetection = x } : null),
        new("n", "num_return_sequences", "an integer from 1 to 128", (s, v) => Int(v, 1, 128) is { } x ? s with { N = x } : null),
        new("best_of", null, "an integer from 1 to 128", (s, v) => Int(v, 1, 128) is { } x ? s with { BestOf = x } : null),
        new("num_beams", null, "an integer from 1 (off) to 128", (s, v) => Int(v, 1, 128) is { } x ? s with { NumBeams = x } : null),
        new("length_penalty", null, "a number from -10 to 10", (s, v) => Number(v) is >= -10 and <= 10 and var x ? s with { LengthPenalty = x } : null),
        new("early_stopping", null, "true, false or \"never\"", (s, v) => EarlyStoppingJson.TryRead(v) is { } x ? s with { EarlyStopping = x } : null),
        new("echo", null, Setting.Flag, (s, v) => Flag(v) is { } x ? s with { Echo = x } : null),
        new("logprobs", null, "an integer from 0 to 20", (s, v) => Int(v, 0, 20) is { } x ? s with { Logprobs = x } : null),
        new("skip_special_tokens", null, Setting.Flag, (s, v) => Flag(v) is { } x ? s with { SkipSpecialTokens = x } : null),
        new("repair_jamo", null, Setting.Flag, (s, v) => Flag(v) is { } x ? s with { RepairJamo = x } : null),
        new("add_bos_token", null, Setting.Flag, (s, v) => Flag(v) is { } x ? s with { AddBosToken = x } : null),
        new("seed", null, "an integer of 64 bits", (s, v) => Long(v) is { } x ? s with { Seed = x } : null),
    ];

    private static readonly Dictionary<string, Setting> s_byName = All
        .SelectMany(s => s.Alias is null ? [(s.Name, s)] : new[] { (s.Name, s), (s.Alias, s) })
        .ToDictionary(pair => pair.Item1, pair => pair.Item2, StringComparer.Ordinal);

    /// <summary>The setting of a name or alias; <see langword="null"/> if there is none.</summary>
    public static Setting? Find(string name) => s_byName.GetValueOrDefault(name);
}

/// <summary>One setting.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Alias">Its other name, if it has one.</param>
/// <param name="Right">What may be sent, in words.</param>
/// <param name="Read">Adds a value to the settings; <see langword="null"/> if it is out of range.</param>
internal sealed record Setting(string Name, string? Alias, string Right, Func<RequestSettings, JsonElement, RequestSettings?> Read)
{
    /// <summary>What may be sent for a setting that is on or off.</summary>
    public const string Flag = "true or false";
}
