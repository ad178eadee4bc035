using KoGpt2.Augmentation.Recipes;

namespace KoGpt2.Augmentation.Outputs.Parts;

/// <summary>Writes one part of a data set.</summary>
internal static class PartFormats
{
    /// <summary>A format's media type.</summary>
    public static string ContentType(TableFormat format) => format switch
    {
        TableFormat.Tsv => "text/tab-separated-values; charset=utf-8",
        TableFormat.Csv => "text/csv; charset=utf-8",
        TableFormat.Jsonl => "application/jsonl",
        TableFormat.Parquet => "application/vnd.apache.parquet",
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };

    /// <summary>Writes the heading and the rows, front to back.</summary>
    public static Task WriteAsync(
        Stream stream, TableFormat format, IReadOnlyList<ExampleColumn> columns, IAsyncEnumerable<Example> rows, CancellationToken stop) => format switch
        {
            TableFormat.Tsv or TableFormat.Csv => DelimitedPart.WriteAsync(stream, format, columns, rows, stop),
            TableFormat.Jsonl => JsonLinesPart.WriteAsync(stream, columns, rows, stop),
            TableFormat.Parquet => ParquetPart.WriteAsync(stream, columns, rows, stop),
            _ => throw new ArgumentOutOfRangeException(nameof(format)),
        };
}
