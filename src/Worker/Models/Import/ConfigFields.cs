using System.Globalization;
using System.Text.Json;
using KoGpt2.Shared.Json;

namespace KoGpt2.Worker.Models.Import;

/// <summary>Reads the fields of a <c>config.json</c> or <c>generation_config.json</c>; JSON null counts as not said.</summary>
/// <param name="file">The file's name.</param>
/// <param name="root">The file's object.</param>
internal sealed class ConfigFields(string file, JsonElement root)
{
    /// <summary>A whole number under the first of some names that is said.</summary>
    /// <exception cref="CheckpointException">None is said, or the one that is has something else.</exception>
    public int Integer(params string[] names) =>
        OptionalInteger(names) ?? throw new CheckpointException($"{file} does not say {names[0]}.");

    /// <summary>A whole number under the first of some names that is said; null if none is.</summary>
    /// <exception cref="CheckpointException">The one that is said has something else.</exception>
    public int? OptionalInteger(params string[] names)
    {
        foreach (string name in names)
            if (Find(name) is { } value)
                return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) ? number : throw Wrong(name, value, "a whole number");
        return null;
    }

    /// <summary>A number, or what it is where nothing is said.</summary>
    /// <exception cref="CheckpointException">Something else is said.</exception>
    public double Number(string name, double unsaid) => Find(name) is not { } value ? unsaid
        : value.ValueKind == JsonValueKind.Number ? value.GetDouble() : throw Wrong(name, value, "a number");

    /// <summary>True or false, or which it is where nothing is said.</summary>
    /// <exception cref="CheckpointException">Something else is said.</exception>
    public bool Flag(string name, bool unsaid) => Find(name) is not { } value ? unsaid
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Wrong(name, value, "true or false");

    /// <summary>A text; null where nothing is said.</summary>
    /// <exception cref="CheckpointException">Something else is said.</exception>
    public string? Text(string name) => Find(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString() : throw Wrong(name, value, "a string");

    /// <summary>A list of texts; empty where nothing is said.</summary>
    /// <exception cref="CheckpointException">Something else is said.</exception>
    public string[] Texts(string name)
    {
        if (Find(name) is not { } value)
            return [];
        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
            throw Wrong(name, value, "a list of strings");
        return [.. value.EnumerateArray().Select(item => item.GetString()!)];
    }

    /// <summary>Token ids: one number or a list of them; none where nothing is said.</summary>
    /// <param name="name">The field.</param>
    /// <param name="vocabulary">Every id must be below this.</param>
    /// <exception cref="CheckpointException">Something else is said.</exception>
    public int[] Tokens(string name, int vocabulary)
    {
        if (Find(name) is not { } value)
            return [];
        JsonElement[] items = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [value];
        int[] ids = new int[items.Length];
        for (int i = 0; i < ids.Length; i++)
            if (items[i].ValueKind != JsonValueKind.Number || !items[i].TryGetInt32(out ids[i]) || ids[i] < 0 || ids[i] >= vocabulary)
                throw Wrong(name, items[i], string.Create(CultureInfo.InvariantCulture, $"a token from 0 to {vocabulary - 1:N0}"));
        return ids;
    }

    private JsonElement? Find(string name) => root.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private CheckpointException Wrong(string name, JsonElement value, string right) =>
        new($"{file} says {name} {JsonText.Excerpt(value)}; it must be {right}.");
}
