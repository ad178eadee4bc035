using System.Text.Json;
using KoGpt2.Shared.Json;
using static System.FormattableString;

namespace KoGpt2.Augmentation.Filters.Reading;

/// <summary>One field of a filter.</summary>
/// <typeparam name="T">The filter.</typeparam>
/// <param name="Name">Its name.</param>
/// <param name="Right">What it may be, to end a sentence with that begins "Send".</param>
/// <param name="Read">The filter with the value; <see langword="null"/> if the value is not right.</param>
/// <param name="Write">Writes the filter's value.</param>
internal sealed record FilterField<T>(string Name, string Right, Func<T, JsonElement, T?> Read, Action<T, Utf8JsonWriter> Write)
    where T : FilterSpec
{
    /// <summary>An integer.</summary>
    public static FilterField<T> Integer(string name, int least, int most, Func<T, int> get, Func<T, int, T> with) => new(
        name, Invariant($"an integer from {least} to {most:N0}"),
        (filter, json) => Int(json, least, most) is { } value ? with(filter, value) : null,
        (filter, writer) => writer.WriteNumberValue(get(filter)));

    /// <summary>An integer, or null.</summary>
    public static FilterField<T> OptionalInteger(string name, int least, int most, string meaning, Func<T, int?> get, Func<T, int?, T> with) => new(
        name, Invariant($"an integer from {least} to {most:N0}, or null for {meaning}"),
        (filter, json) => json.ValueKind == JsonValueKind.Null ? with(filter, null) : Int(json, least, most) is { } value ? with(filter, value) : null,
        (filter, writer) =>
        {
            if (get(filter) is { } value)
                writer.WriteNumberValue(value);
            else
                writer.WriteNullValue();
        });

    /// <summary>A number.</summary>
    public static FilterField<T> Number(string name, double least, double most, Func<T, double> get, Func<T, double, T> with) => new(
        name, Invariant($"a number from {least} to {most}"),
        (filter, json) => json.ValueKind == JsonValueKind.Number && json.GetDouble() is var value && value >= least && value <= most
            ? with(filter, value == 0 ? 0 : value)
            : null,
        (filter, writer) => writer.WriteNumberValue(get(filter)));

    /// <summary>Some of a few names, at least one, each once.</summary>
    public static FilterField<T> Names(
        string name, IReadOnlyList<string> names, Func<T, IEnumerable<string>> get, Func<T, IReadOnlyList<string>, T> with) => new(
        name, $"one or more of {string.Join(", ", names.Select(known => $"\"{known}\""))}, each once",
        (filter, json) => Texts(json) is { Count: > 0 } texts && texts.All(names.Contains) && texts.Distinct().Count() == texts.Count
            ? with(filter, [.. names.Where(texts.Contains)])
            : null,
        (filter, writer) => WriteTexts(writer, get(filter)));

    /// <summary>Strings, or null if it is none.</summary>
    public static IReadOnlyList<string>? Texts(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Array)
            return null;
        string?[] texts = [.. json.EnumerateArray().Select(JsonText.TryGetString)];
        return texts.Contains(null) ? null : [.. texts.OfType<string>()];
    }

    /// <summary>Writes strings as an array.</summary>
    public static void WriteTexts(Utf8JsonWriter writer, IEnumerable<string> texts)
    {
        writer.WriteStartArray();
        foreach (string text in texts)
            writer.WriteStringValue(text);
        writer.WriteEndArray();
    }

    private static int? Int(JsonElement json, int least, int most) =>
        json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out int value) && value >= least && value <= most ? value : null;
}
