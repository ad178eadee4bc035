using System.Text.Encodings.Web;
using System.Text.Json;

namespace KoGpt2.Augmentation.Outputs.Parts;

/// <summary>Writes a JSON object a line, with every column in every line: <c>null</c> where there is no value.</summary>
internal static class JsonLinesPart
{
    private const int BufferedBytes = 1 << 16;
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the rows; without any, an empty file.</summary>
    public static async Task WriteAsync(Stream stream, IReadOnlyList<ExampleColumn> columns, IAsyncEnumerable<Example> rows, CancellationToken stop)
    {
        using MemoryStream buffer = new();
        await using Utf8JsonWriter writer = new(buffer, s_options);
        await foreach (Example row in rows.WithCancellation(stop))
        {
            Write(writer, columns, row);
            writer.Flush();
            writer.Reset();
            buffer.WriteByte((byte)'\n');
            if (buffer.Length >= BufferedBytes)
                await EmptyAsync(buffer, stream, stop);
        }
        await EmptyAsync(buffer, stream, stop);
    }

    private static void Write(Utf8JsonWriter writer, IReadOnlyList<ExampleColumn> columns, Example row)
    {
        writer.WriteStartObject();
        foreach (ExampleColumn column in columns)
        {
            writer.WritePropertyName(column.Name);
            switch (column.Value(row))
            {
                case null:
                    writer.WriteNullValue();
                    break;
                case string text:
                    writer.WriteStringValue(text);
                    break;
                case long whole:
                    writer.WriteNumberValue(whole);
                    break;
                case double number:
                    writer.WriteNumberValue(number);
                    break;
                case object other:
                    throw new NotSupportedException($"{column.Name} is a {other.GetType().Name}.");
            }
        }
        writer.WriteEndObject();
    }

    private static async Task EmptyAsync(MemoryStream buffer, Stream stream, CancellationToken stop)
    {
        await stream.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), stop);
        buffer.SetLength(0);
    }
}
