using System.Runtime.CompilerServices;
using System.Text.Unicode;
using CsvHelper;
using KoGpt2.Augmentation.Recipes;

namespace KoGpt2.Augmentation.Sources.Tables;

/// <summary>Reads comma-separated values (RFC 4180), and tab-separated ones in which a quote is a character like any other.</summary>
internal static class DelimitedTable
{
    private static readonly CsvReaderOptions s_csv = new()
    {
        Separator = ',',
        HasHeader = false,
        MalformedData = CsvMalformedDataHandling.Throw,
        MaxRecordSize = TableReader.LongestLine,
        TrackLineNumbers = true,
    };

    private static readonly CsvReaderOptions s_tsv = s_csv with { Mode = CsvMode.NoEscape, Separator = '\t' };

    /// <summary>Reads the rows below the heading.</summary>
    /// <param name="stream">UTF-8, or what a byte-order mark says; read to its end, and left open.</param>
    /// <param name="name">What errors call it.</param>
    /// <param name="format"><see cref="TableFormat.Csv"/> or <see cref="TableFormat.Tsv"/>.</param>
    /// <param name="needed">Columns that must be there.</param>
    /// <param name="stop">Gives up.</param>
    public static async IAsyncEnumerable<IReadOnlyDictionary<string, string>> ReadAsync(
        Stream stream, string name, TableFormat format, IReadOnlyCollection<string> needed, [EnumeratorCancellation] CancellationToken stop)
    {
        await using CsvReader reader = CsvReader.Create(stream, format == TableFormat.Tsv ? s_tsv : s_csv, leaveOpen: true);
        if (!await NextAsync(reader, name, stop))
            throw new TableException(name, null, "is empty; its first line should name the columns.");
        string[] columns = [.. Enumerable.Range(0, reader.FieldCount).Select(field => Text(reader, field, name))];
        TableColumns.Check(columns, needed, name, reader.LineNumber);
        while (await NextAsync(reader, name, stop))
        {
            if (reader.FieldCount != columns.Length)
                throw new TableException(name, reader.LineNumber, $"{reader.FieldCount} fields where the heading names {columns.Length} columns; " + (
                    format == TableFormat.Tsv ? "tabs may stand between fields alone." : "a text with a comma or a line end in it must stand in quotes."));
            Dictionary<string, string> row = new(columns.Length, StringComparer.Ordinal);
            for (int field = 0; field < columns.Length; field++)
                row.Add(columns[field], Text(reader, field, name));
            yield return row;
        }
    }

    private static async ValueTask<bool> NextAsync(CsvReader reader, string name, CancellationToken stop)
    {
        try
        {
            return await reader.ReadAsync(stop);
        }
        catch (CsvFormatException error)
        {
            throw new TableException(name, error.LineNumber > 0 ? error.LineNumber : null, $"cannot be read: {error.Message}");
        }
        catch (InvalidDataException error)
        {
            throw new TableException(name, null, $"cannot be unpacked as gzip: {error.Message}");
        }
    }

    private static string Text(CsvReader reader, int field, string name) => Utf8.IsValid(reader.GetSpan(field))
        ? reader.GetString(field)
        : throw new TableException(
            name, reader.LineNumber, $"field {field + 1} is no UTF-8 text; save the table as UTF-8 (it may be in CP949, Korean Windows' own).");
}
