using System.Runtime.CompilerServices;
using KoGpt2.Augmentation.Recipes;

namespace KoGpt2.Augmentation.Sources.Tables;

/// <summary>Reads a table's rows, front to back, in bounded memory: a row, of Parquet a row group.</summary>
internal static class TableReader
{
    /// <summary>Most bytes of a line, or of a CSV record: far more than any text that a model of this kind can hold.</summary>
    public const int LongestLine = 1 << 20;

    /// <summary>Reads the rows: each value as text, by column; empty text where there is none.</summary>
    /// <param name="stream">The table; it can seek, is read from its start, and stays open. Text formats may be compressed by gzip.</param>
    /// <param name="name">What errors call it.</param>
    /// <param name="format">How it is written.</param>
    /// <param name="needed">Columns that must be there.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="TableException">It lacks a column, or is not in its format.</exception>
    public static async IAsyncEnumerable<IReadOnlyDictionary<string, string>> ReadAsync(
        Stream stream, string name, TableFormat format, IReadOnlyCollection<string> needed,
        [EnumeratorCancellation] CancellationToken stop)
    {
        stream.Position = 0;
        byte[] start = new byte[4];
        int length = await stream.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, stop);
        stream.Position = 0;
        bool compressed = start.AsSpan(0, length).StartsWith<byte>([0x1F, 0x8B]);
        if (start.AsSpan().SequenceEqual("PAR1"u8) != (format == TableFormat.Parquet))
            throw new TableException(name, null, format == TableFormat.Parquet
                ? "is no Parquet file: those start with PAR1. Say its true format in source.format."
                : "is a Parquet file; say parquet in source.format.");

        await using Stream? unpacked = compressed ? new WholeGzipStream(stream) : null;
        IAsyncEnumerable<IReadOnlyDictionary<string, string>> rows = format switch
        {
            TableFormat.Tsv or TableFormat.Csv => DelimitedTable.ReadAsync(unpacked ?? stream, name, format, needed, stop),
            TableFormat.Jsonl => JsonLinesTable.ReadAsync(unpacked ?? stream, name, needed, stop),
            TableFormat.Parquet => ParquetTable.ReadAsync(stream, name, needed, stop),
            _ => throw new ArgumentOutOfRangeException(nameof(format)),
        };
        await foreach (IReadOnlyDictionary<string, string> row in rows)
            yield return row;
    }
}
