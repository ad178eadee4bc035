using System.Reflection;
using System.Text;
using System.Text.Json;

namespace KoGpt2.Worker.Models.Verify.Goldens;

/// <summary>A JSON object of a golden file that knows where it stands, so that refusing it names the place.</summary>
/// <param name="Value">The object.</param>
/// <param name="Place">File and line.</param>
internal sealed record GoldenRow(JsonElement Value, string Place)
{
    /// <summary>A text; null where the field is absent or null.</summary>
    /// <exception cref="VerifyException">It is something else.</exception>
    public string? Text(string field) => Find(field) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        _ => throw Wrong(field, "a string"),
    };

    /// <summary>A list of whole numbers; null where the field is absent or null.</summary>
    /// <exception cref="VerifyException">It is something else.</exception>
    public int[]? Ids(string field) => Find(field) is { } list ? [.. Items(list, field).Select(item =>
        item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out int id) ? id : throw Wrong(field, "a list of token ids"))] : null;

    /// <summary>A list of texts; null where the field is absent or null.</summary>
    /// <exception cref="VerifyException">It is something else.</exception>
    public string[]? Texts(string field) => Find(field) is { } list ? [.. Items(list, field).Select(item =>
        item.ValueKind == JsonValueKind.String ? item.GetString()! : throw Wrong(field, "a list of strings"))] : null;

    /// <summary>A list of numbers; null where the field is absent or null.</summary>
    /// <exception cref="VerifyException">It is something else.</exception>
    public double[]? Numbers(string field) => Find(field) is { } list ? [.. Items(list, field).Select(item =>
        item.ValueKind == JsonValueKind.Number ? item.GetDouble() : throw Wrong(field, "a list of numbers"))] : null;

    /// <summary>A member that is not null.</summary>
    public JsonElement? Find(string field) => Value.TryGetProperty(field, out JsonElement found) && found.ValueKind != JsonValueKind.Null ? found : null;

    /// <summary>What is wrong with a field.</summary>
    public VerifyException Wrong(string field, string right) => new($"{Place}: '{field}' must be {right}.");

    private JsonElement.ArrayEnumerator Items(JsonElement list, string field) =>
        list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : throw Wrong(field, "a list");
}

/// <summary>Reads files of golden rows: one JSON object a line, in UTF-8.</summary>
internal static class GoldenRows
{
    /// <summary>Published and computed tokenizations of KoGPT2's tokenizer, each with its source.</summary>
    public const string KoGpt2Tokenizations = "kogpt2-tokenizations.jsonl";

    /// <summary>Published generations of KoGPT2's weights, each with its source.</summary>
    public const string KoGpt2Generations = "kogpt2-generations.jsonl";

    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="VerifyException">It is missing, empty, not UTF-8, or a line of it is no JSON object.</exception>
    public static GoldenRow[] Read(string path)
    {
        if (!File.Exists(path))
            throw new VerifyException($"There is no file {path}.");
        return Parse(File.ReadAllBytes(path), path);
    }

    /// <summary>Reads rows that ship with the program.</summary>
    /// <param name="name">One of this class's names.</param>
    public static GoldenRow[] Shipped(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return Parse(bytes, name);
    }

    private static GoldenRow[] Parse(byte[] bytes, string file)
    {
        try
        {
            string[] lines = s_strict.GetString(bytes).TrimStart('\uFEFF').Split('\n');
            GoldenRow[] rows = [.. lines.Select((line, i) => (line, i)).Where(x => !string.IsNullOrWhiteSpace(x.line)).Select(x => Row(x.line, $"{file} line {x.i + 1}"))];
            return rows.Length > 0 ? rows : throw new VerifyException($"{file} is empty; it must hold JSON objects, one a line.");
        }
        catch (DecoderFallbackException error)
        {
            throw new VerifyException($"{file} is not UTF-8 throughout; save it in that encoding.", error);
        }
    }

    private static GoldenRow Row(string line, string place)
    {
        try
        {
            JsonElement row = JsonSerializer.Deserialize<JsonElement>(line);
            return row.ValueKind == JsonValueKind.Object ? new GoldenRow(row, place) : throw new VerifyException($"{place} must be a JSON object.");
        }
        catch (JsonException error)
        {
            throw new VerifyException($"{place} is not JSON: {error.Message}", error);
        }
    }
}
