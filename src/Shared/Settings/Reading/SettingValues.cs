using System.Globalization;
using System.Text.Json;
using KoGpt2.Shared.Json;

namespace KoGpt2.Shared.Settings.Reading;

/// <summary>Reads single values out of JSON that callers wrote; each returns <see langword="null"/> for what is not as asked.</summary>
internal static class SettingValues
{
    /// <summary>Most characters of a text.</summary>
    public const int LongestText = 256;

    /// <summary>Most tokens of a run.</summary>
    public const int LongestRun = 64;

    /// <summary>An integer in a range.</summary>
    public static int? Int(JsonElement value, int least, int most) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int x) && x >= least && x <= most ? x : null;

    /// <summary>An integer of 64 bits.</summary>
    public static long? Long(JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long x) ? x : null;

    /// <summary>A number; one too great for a double is infinite, so out of every range. Zero has no sign, so that equal settings are written equal.</summary>
    public static double? Number(JsonElement value) => value.ValueKind != JsonValueKind.Number ? null : value.GetDouble() is var x && x == 0 ? 0 : x;

    /// <summary>True or false.</summary>
    public static bool? Flag(JsonElement value) => value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : null;

    /// <summary>Strings of 1 to 256 characters; one may stand alone.</summary>
    public static string[]? Strings(JsonElement value, int most)
    {
        if (value.ValueKind == JsonValueKind.String)
            return JsonText.TryGetString(value) is { Length: >= 1 and <= LongestText } one ? [one] : null;
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > most)
            return null;
        string[] all = [.. value.EnumerateArray().Select(v => JsonText.TryGetString(v) ?? "")];
        return all.All(s => s.Length is >= 1 and <= LongestText) ? all : null;
    }

    /// <summary>Token ids, 0 or more each.</summary>
    public static int[]? Ids(JsonElement value, int least, int most)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() < least || value.GetArrayLength() > most)
            return null;
        int?[] all = [.. value.EnumerateArray().Select(v => Int(v, 0, int.MaxValue))];
        return all.All(id => id is not null) ? [.. all.Select(id => id!.Value)] : null;
    }

    /// <summary>Lists of 1 to 64 token ids.</summary>
    public static int[][]? IdLists(JsonElement value, int most)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > most)
            return null;
        int[]?[] all = [.. value.EnumerateArray().Select(v => Ids(v, 1, LongestRun))];
        return all.All(ids => ids is not null) ? [.. all.Select(ids => ids!)] : null;
    }

    /// <summary>A number for each of some token ids, each id once.</summary>
    public static IReadOnlyDictionary<int, double>? Biases(JsonElement value, int most, double least, double greatest)
    {
        if (value.ValueKind != JsonValueKind.Object || value.GetPropertyCount() > most)
            return null;
        SortedDictionary<int, double> biases = [];
        foreach ((string name, JsonElement bias) in FieldNames.Read(value, "", [], most))
            if (!int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int token) || Number(bias) is not { } x
                || x < least || x > greatest || !biases.TryAdd(token, x))
                return null;
        return biases.Count == value.GetPropertyCount() ? biases : null;
    }
}
