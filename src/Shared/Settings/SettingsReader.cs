using System.Text.Json;

namespace KoGpt2.Shared.Settings;

/// <summary>Reads generation settings out of the JSON that callers write: every name, its alias and its range stand here.</summary>
/// <remarks>Names are those of OpenAI's completions API, and Hugging Face's where OpenAI has none.</remarks>
public sealed class SettingsReader
{
    private sealed record Setting(string Name, string? Alias, string Right, Func<RequestSettings, JsonElement, RequestSettings?> Read);

    private static readonly Setting[] s_settings =
    [
        new("max_tokens", "max_new_tokens", "an integer from 1 to 65,536", (s, v) => Int(v, 1, 65_536) is { } x ? s with { MaxTokens = x } : null),
        new("min_tokens", "min_new_tokens", "an integer from 0 to 65,536", (s, v) => Int(v, 0, 65_536) is { } x ? s with { MinTokens = x } : null),
        new("temperature", null, "a number from 0 (greedy) to 10", (s, v) => Number(v) is >= 0 and <= 10 and var x ? s with { Temperature = x } : null),
        new("top_k", null, "an integer from 0 (off) to 1,000,000", (s, v) => Int(v, 0, 1_000_000) is { } x ? s with { TopK = x } : null),
        new("top_p", null, "a number above 0 and up to 1", (s, v) => Number(v) is > 0 and <= 1 and var x ? s with { TopP = x } : null),
        new("repetition_penalty", null, "a number above 0 and up to 100",
            (s, v) => Number(v) is > 0 and <= 100 and var x ? s with { RepetitionPenalty = x } : null),
        new("stop", "stop_strings", "a string or up to 16 strings, each of 1 to 256 characters", (s, v) => Strings(v) is { } x ? s with { Stop = x } : null),
        new("stop_token_ids", null, "up to 64 integers, 0 or more", (s, v) => Ids(v) is { } x ? s with { StopTokenIds = x } : null),
        new("n", "num_return_sequences", "an integer from 1 to 128", (s, v) => Int(v, 1, 128) is { } x ? s with { N = x } : null),
        new("seed", null, "an integer of 64 bits", (s, v) => v.ValueKind == JsonValueKind.Number && v.TryGetInt64(out long x) ? s with { Seed = x } : null),
    ];

    private static readonly Dictionary<string, Setting> s_byName = s_settings
        .SelectMany(s => s.Alias is null ? [(s.Name, s)] : new[] { (s.Name, s), (s.Alias, s) })
        .ToDictionary(pair => pair.Item1, pair => pair.Item2, StringComparer.Ordinal);

    private readonly List<FieldError> _errors;
    private readonly string _path;
    private readonly Dictionary<Setting, string> _said = [];

    /// <summary>Starts to read one JSON object's settings.</summary>
    /// <param name="path">What to put before each name in an error: empty, or such as <c>requests[3].</c>.</param>
    /// <param name="errors">Where errors go.</param>
    public SettingsReader(string path, List<FieldError> errors) => (_path, _errors) = (path, errors);

    /// <summary>What was read so far.</summary>
    public RequestSettings Settings { get; private set; } = RequestSettings.None;

    /// <summary>The names that callers may use, without aliases, in the order of the reference.</summary>
    public static IEnumerable<string> Names => s_settings.Select(s => s.Name);

    /// <summary>Takes one member of the object. JSON null says nothing, as in OpenAI's API.</summary>
    /// <returns>False if no setting has this name; then nothing was done.</returns>
    public bool TryRead(string name, JsonElement value)
    {
        if (!s_byName.TryGetValue(name, out Setting? setting))
            return TryRefuse(name, value);
        if (value.ValueKind == JsonValueKind.Null)
            return true;
        if (!_said.TryAdd(setting, name))
            Add(name, "said_twice", $"Send '{_said[setting]}' or '{name}', not both: they are one setting.");
        else if (setting.Read(Settings, value) is { } read)
            Settings = read;
        else
            Add(name, "out_of_range", $"Send {setting.Right}; got {Excerpt(value)}.");
        return true;
    }

    /// <summary>Checks what only shows when all has been read, against the settings that fill the gaps.</summary>
    public void Finish(RequestSettings fallback)
    {
        GenerationSettings all = GenerationSettings.From(Settings.Over(fallback), seed: 0);
        if (all.MinTokens > all.MaxTokens)
            Add("min_tokens", "min_over_max", $"Send at most max_tokens, which is {all.MaxTokens}; got {all.MinTokens}.");
    }

    private bool TryRefuse(string name, JsonElement value)
    {
        if (!UnsupportedSettings.TryFind(name, value, out string? refusal))
            return false;
        if (refusal is not null)
            Add(name, "unsupported", refusal);
        return true;
    }

    private void Add(string name, string code, string message) => _errors.Add(new FieldError(_path + name, code, message));

    /// <summary>A value as an error message may show it: at most 40 characters of its JSON.</summary>
    public static string Excerpt(JsonElement value) => JsonText.Excerpt(value);

    private static int? Int(JsonElement value, int least, int most) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int x) && x >= least && x <= most ? x : null;

    // Zero has no sign here, so that equal settings are written equal. A number too great for a double is infinite, so out of every range.
    private static double? Number(JsonElement value) => value.ValueKind != JsonValueKind.Number ? null : value.GetDouble() is var x && x == 0 ? 0 : x;

    private static string[]? Strings(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
            return JsonText.TryGetString(value) is { Length: >= 1 and <= 256 } one ? [one] : null;
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > 16)
            return null;
        string[] all = [.. value.EnumerateArray().Select(v => JsonText.TryGetString(v) ?? "")];
        return all.All(s => s.Length is >= 1 and <= 256) ? all : null;
    }

    private static int[]? Ids(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > 64)
            return null;
        int?[] all = [.. value.EnumerateArray().Select(v => Int(v, 0, int.MaxValue))];
        return all.All(id => id is not null) ? [.. all.Select(id => id!.Value)] : null;
    }
}
