using System.Runtime.CompilerServices;
using Parquet;
using Parquet.Schema;

namespace KoGpt2.Augmentation.Sources.Tables;

/// <summary>Reads Apache Parquet. Memory: one row group, as text.</summary>
internal static class ParquetTable
{
    /// <summary>Most rows of a row group: ten times what writers make by default, and they are held at once.</summary>
    private const int MostRowsOfGroup = 10_000_000;

    /// <summary>Reads the rows. Columns of anything but text, numbers, truth values and times are left out, unless they are needed.</summary>
    /// <param name="stream">The file; it can seek, and stays open.</param>
    /// <param name="name">What errors call it.</param>
    /// <param name="needed">Columns that must be there.</param>
    /// <param name="stop">Gives up.</param>
    public static async IAsyncEnumerable<IReadOnlyDictionary<string, string>> ReadAsync(
        Stream stream, string name, IReadOnlyCollection<string> needed, [EnumeratorCancellation] CancellationToken stop)
    {
        await using WatchedStream file = new(stream);
        if (!await ParquetFooter.IsWholeAsync(file, stop))
            throw Broken(name, "the metadata at its end is not whole.");
        await using ParquetReader reader = await Guard(file, name, () => ParquetReader.CreateAsync(file, leaveStreamOpen: true, cancellationToken: stop));
        IReadOnlyList<Field> all = await Guard(file, name, () => Task.FromResult(reader.Schema.Fields));
        TableColumns.Check([.. all.Select(field => field.Name)], needed, name, null);
        if (all.FirstOrDefault(field => needed.Contains(field.Name) && !ParquetColumn.CanRead(field)) is { } nested)
            throw new TableException(
                name, null, $"column \"{nested.Name}\" should hold texts, numbers or truth values; it holds {ParquetColumn.Describe(nested)}.");
        DataField[] fields = [.. all.Where(ParquetColumn.CanRead).Cast<DataField>()];
        for (int group = 0; group < reader.RowGroupCount; group++)
        {
            ParquetRowGroupReader rows = reader.OpenRowGroupReader(group);
            if (rows.RowCount is < 0 or > MostRowsOfGroup)
                throw new TableException(name, null, $"row group {group} says that it has {rows.RowCount:N0} rows; {MostRowsOfGroup:N0} is the most.");
            string[][] columns = new string[fields.Length][];
            for (int i = 0; i < fields.Length; i++)
            {
                DataField field = fields[i];
                columns[i] = await Guard(file, name, () => ParquetColumn.ReadAsync(rows, field, stop));
            }
            for (int row = 0; row < rows.RowCount; row++)
                yield return fields.Select((field, i) => KeyValuePair.Create(field.Name, columns[i][row])).ToDictionary(StringComparer.Ordinal);
        }
    }

    // The library tells of broken files by whatever breaks first.
    private static async Task<T> Guard<T>(WatchedStream file, string name, Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception error) when (error is not OperationCanceledException && !file.Failed)
        {
            throw Broken(name, error.Message);
        }
    }

    private static TableException Broken(string name, string why) => new(name, null, $"cannot be read as Parquet; it may be cut off or broken: {why}");
}
