using CsvHelper;
using KoGpt2.Augmentation.Recipes;

namespace KoGpt2.Augmentation.Outputs.Parts;

/// <summary>Writes CSV by RFC 4180, its records ended by CRLF as that asks, and TSV as <see cref="TsvText"/> has it, its lines ended by LF.</summary>
internal static class DelimitedPart
{
    private static readonly CsvWriterOptions s_csv = new() { Separator = ',' };
    private static readonly CsvWriterOptions s_tsv = new() { Mode = CsvMode.NoEscape, Separator = '\t', NewLine = "\n" };

    /// <summary>Writes the heading and the rows.</summary>
    public static async Task WriteAsync(
        Stream stream, TableFormat format, IReadOnlyList<ExampleColumn> columns, IAsyncEnumerable<Example> rows, CancellationToken stop)
    {
        bool tsv = format == TableFormat.Tsv;
        await using CsvWriter writer = CsvWriter.Create(stream, tsv ? s_tsv : s_csv, leaveOpen: true);
        await writer.WriteRecordAsync([.. columns.Select(column => column.Name)], stop);
        await foreach (Example row in rows.WithCancellation(stop))
            await writer.WriteRecordAsync([.. columns.Select(column => tsv ? TsvText.Escape(column.Text(row)) : column.Text(row))], stop);
        await writer.FlushAsync(stop);
    }
}
