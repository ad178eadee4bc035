using System.Text.Json;

namespace KoGpt2.Worker.Models.Import;

/// <summary>Reads a checkpoint's JSON.</summary>
internal static class JsonFile
{
    /// <summary>Reads a file that must hold one JSON object.</summary>
    /// <exception cref="CheckpointException">There is no such file, or it holds something else.</exception>
    public static JsonDocument ReadObject(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        if (!File.Exists(path))
            throw new CheckpointException($"The checkpoint {folder} has no {name}.");
        return ParseObject(File.ReadAllBytes(path), name);
    }

    /// <summary>Reads bytes that must hold one JSON object.</summary>
    /// <param name="utf8">The JSON.</param>
    /// <param name="name">What an error calls it.</param>
    /// <exception cref="CheckpointException">They hold something else.</exception>
    public static JsonDocument ParseObject(ReadOnlyMemory<byte> utf8, string name)
    {
        JsonDocument document;
        try
        {
            CheckStrings(utf8.Span);
            document = JsonDocument.Parse(utf8);
        }
        catch (JsonException error)
        {
            throw new CheckpointException($"{name} is not JSON: {error.Message}", error);
        }
        catch (InvalidOperationException error)
        {
            throw new CheckpointException($"{name} has a string that is not Unicode text.", error);
        }
        if (document.RootElement.ValueKind == JsonValueKind.Object)
            return document;
        using (document)
            throw new CheckpointException($"{name} must hold a JSON object; it holds {Kind(document.RootElement)}.");
    }

    /// <summary>What kind of JSON value this is, in words.</summary>
    public static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        _ => "null",
    };

    // A document reads its strings only when they are asked for, and fails then.
    private static void CheckStrings(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8);
        while (reader.Read())
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
                reader.GetString();
    }
}
