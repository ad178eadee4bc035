using System.Diagnostics;
using Parquet;
using Parquet.Schema;

namespace KoGpt2.Augmentation.Outputs.Parts;

/// <summary>Writes Apache Parquet, compressed by Snappy. Memory: the rows of one row group.</summary>
internal static class ParquetPart
{
    /// <summary>Rows of a row group: some 10 MB of reviews beside their sources.</summary>
    public const int RowsPerGroup = 10_000;

    /// <summary>Writes the rows; without any, a file of no row groups that still names its columns.</summary>
    public static async Task WriteAsync(Stream stream, IReadOnlyList<ExampleColumn> columns, IAsyncEnumerable<Example> rows, CancellationToken stop)
    {
        ParquetSchema schema = new(columns.Select(Field));
        await using ParquetWriter writer = await ParquetWriter.CreateAsync(schema, stream, cancellationToken: stop);
        await foreach (Example[] group in rows.Chunk(RowsPerGroup).WithCancellation(stop))
        {
            using ParquetRowGroupWriter groupWriter = writer.CreateRowGroup();
            for (int i = 0; i < columns.Count; i++)
                await WriteAsync(groupWriter, schema.DataFields[i], columns[i], group, stop);
            groupWriter.CompleteValidate();
        }
    }

    private static DataField Field(ExampleColumn column) => column.Type switch
    {
        ColumnType.Text => new DataField<string>(column.Name, column.Optional),
        ColumnType.Whole => new DataField<long>(column.Name, column.Optional),
        ColumnType.Number => new DataField<double>(column.Name, column.Optional),
        _ => throw new UnreachableException(),
    };

    private static Task WriteAsync(ParquetRowGroupWriter writer, DataField field, ExampleColumn column, Example[] rows, CancellationToken stop) => column switch
    {
        { Type: ColumnType.Text } => writer.WriteAsync(field, Array.ConvertAll(rows, row => (string?)column.Value(row))!),
        { Type: ColumnType.Whole, Optional: false } => writer.WriteAsync<long>(
            field, Array.ConvertAll(rows, row => (long)column.Value(row)!), cancellationToken: stop),
        { Type: ColumnType.Number, Optional: true } => writer.WriteAsync<double>(
            field, Array.ConvertAll(rows, row => (double?)column.Value(row)), cancellationToken: stop),
        _ => throw new NotSupportedException($"No column of {column.Type} that is {(column.Optional ? "" : "not ")}optional was written yet."),
    };
}
