using System.Globalization;
using System.Text.Json.Nodes;
using CsvHelper;
using Parquet;
using Parquet.Schema;

namespace KoGpt2.EndToEnd.Tests.Augmentations;

/// <summary>Reads the rows of a data set as anyone would, by the formats' own libraries.</summary>
internal static class LibraryRows
{
    private static readonly string[] s_columns = ["text", "label", "source_id", "source_text", "prompt", "given", "sample", "finish_reason"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Reads those columns of each row that do not depend on the run's name.</summary>
    /// <param name="part">A part.</param>
    /// <param name="format">How it is written: <c>jsonl</c>, <c>csv</c>, <c>tsv</c> or <c>parquet</c>.</param>
    public static async Task<string[]> ReadAsync(byte[] part, string format) => format switch
    {
        "jsonl" => [.. System.Text.Encoding.UTF8.GetString(part).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonNode.Parse(line)!).Select(row => Join(column => row[column]?.ToString() ?? ""))],
        "csv" => Delimited(part, new CsvReaderOptions { HasHeader = false, Separator = ',' }),
        "tsv" => Delimited(part, new CsvReaderOptions { HasHeader = false, Separator = '\t', Mode = CsvMode.NoEscape }),
        _ => await ParquetAsync(part),
    };

    private static string[] Delimited(byte[] part, CsvReaderOptions options)
    {
        using CsvReader reader = CsvReader.Create(new MemoryStream(part), options);
        reader.Read();
        string[] heading = [.. Enumerable.Range(0, reader.FieldCount).Select(field => reader.GetString(field))];
        List<string> rows = [];
        while (reader.Read())
            rows.Add(Join(column => reader.GetString(Array.IndexOf(heading, column))));
        return [.. rows];
    }

    private static async Task<string[]> ParquetAsync(byte[] part)
    {
        await using ParquetReader reader = await ParquetReader.CreateAsync(new MemoryStream(part), cancellationToken: Stop);
        List<string> rows = [];
        foreach (ParquetRowGroupReader group in reader.RowGroups)
        {
            Dictionary<string, string[]> columns = [];
            foreach (DataField field in reader.Schema.DataFields.Where(field => s_columns.Contains(field.Name)))
                columns[field.Name] = await ColumnAsync(group, field);
            rows.AddRange(Enumerable.Range(0, (int)group.RowCount).Select(row => Join(column => columns[column][row])));
        }
        return [.. rows];
    }

    private static async Task<string[]> ColumnAsync(ParquetRowGroupReader group, DataField field)
    {
        if (field.ClrType == typeof(long))
        {
            long[] numbers = new long[group.RowCount];
            await group.ReadAsync<long>(field, numbers.AsMemory());
            return [.. numbers.Select(number => number.ToString(CultureInfo.InvariantCulture))];
        }
        string?[] texts = new string?[group.RowCount];
        await group.ReadAsync(field, texts.AsMemory());
        return [.. texts.Select(text => text ?? "")];
    }

    private static string Join(Func<string, string> value) => string.Join('|', s_columns.Select(value));
}
