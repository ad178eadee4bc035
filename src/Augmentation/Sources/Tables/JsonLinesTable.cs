using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Unicode;
using KoGpt2.Shared.Json;
using KoGpt2.Shared.Storage;

namespace KoGpt2.Augmentation.Sources.Tables;

/// <summary>Reads a JSON object a line. Strings, numbers as they are written, <c>true</c> and <c>false</c> become text, <c>null</c> empty text.</summary>
internal static class JsonLinesTable
{
    private static readonly JsonDocumentOptions s_options = new() { AllowDuplicateProperties = false };

    /// <summary>Reads the rows. Lists and objects are left out, unless they are needed.</summary>
    /// <param name="stream">UTF-8; read to its end, and left open.</param>
    /// <param name="name">What errors call it.</param>
    /// <param name="needed">Fields that each object must have.</param>
    /// <param name="stop">Gives up.</param>
    public static async IAsyncEnumerable<IReadOnlyDictionary<string, string>> ReadAsync(
        Stream stream, string name, IReadOnlyCollection<string> needed, [EnumeratorCancellation] CancellationToken stop)
    {
        PipeReader reader = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));
        try
        {
            LineCutter lines = new(reader, 0, TableReader.LongestLine);
            while (await NextAsync(lines, name, stop))
                yield return Row(lines.Line, lines.LineNumber, name, needed);
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }

    private static async ValueTask<bool> NextAsync(LineCutter lines, string name, CancellationToken stop)
    {
        try
        {
            return await lines.ReadAsync(stop);
        }
        catch (LineTooLongException error)
        {
            throw new TableException(
                name, error.LineNumber, $"over {TableReader.LongestLine:N0} bytes long; write one JSON object a line, of at most that many bytes.");
        }
        catch (InvalidDataException error)
        {
            throw new TableException(name, null, $"cannot be unpacked as gzip: {error.Message}");
        }
    }

    private static Dictionary<string, string> Row(ReadOnlyMemory<byte> line, long number, string name, IReadOnlyCollection<string> needed)
    {
        if (!Utf8.IsValid(line.Span))
            throw new TableException(name, number, "is no UTF-8 text; save the table as UTF-8.");
        try
        {
            using JsonDocument document = JsonDocument.Parse(line, s_options);
            JsonElement json = document.RootElement;
            return json.ValueKind == JsonValueKind.Object
                ? Row(json, number, name, needed)
                : throw new TableException(name, number, $"write one JSON object a line; got {JsonText.Excerpt(json)}.");
        }
        catch (JsonException error)
        {
            throw new TableException(name, number, $"write one JSON object a line; this one breaks at byte {error.BytePositionInLine + 1}: {Cause(error)}");
        }
    }

    private static Dictionary<string, string> Row(JsonElement json, long number, string name, IReadOnlyCollection<string> needed)
    {
        Dictionary<string, string> row = new(StringComparer.Ordinal);
        foreach (JsonProperty field in json.EnumerateObject())
        {
            string? text = field.Value.ValueKind switch
            {
                JsonValueKind.String => JsonText.TryGetString(field.Value)
                    ?? throw new TableException(
                        name, number, $"\"{field.Name}\" is no Unicode text: half a surrogate pair in {JsonText.Excerpt(field.Value)}."),
                JsonValueKind.Null => "",
                JsonValueKind.Object or JsonValueKind.Array => null,
                _ => field.Value.GetRawText(),
            };
            if (text is not null)
                row.Add(field.Name, text);
            else if (needed.Contains(field.Name))
                throw new TableException(
                    name, number, $"\"{field.Name}\" should be a text, a number, true, false or null; got {JsonText.Excerpt(field.Value)}.");
        }
        foreach (string column in needed)
            if (!row.ContainsKey(column))
                throw TableColumns.Missing(column, row.Keys, name, number);
        return row;
    }

    // The exception's own text goes on about the line within this line.
    private static string Cause(JsonException error) => error.Message.Split(" Path: ", 2)[0].Split(" LineNumber: ", 2)[0];
}
