using System.Runtime.CompilerServices;
using Parquet;
using Parquet.Schema;

namespace KoGpt2.Augmentation.Sources.Tables;

/// <summary>Reads Apache Parquet. Memory: one row group, as text.</summary>
internal static class ParquetTable
{
    /// <summary>Reads the rows. Columns of lists, structures and types that are no text, number, truth value or time are left out, unless they are needed.</summary>
    /// <param name="stream">The file; it can seek, and stays open.</param>
    /// <param name="name">What errors call it.</param>
    /// <param name="needed">Columns that must be there.</param>
    /// <param name="stop">Gives up.</param>
    public static async IAsyncEnumerable<IReadOnlyDictionary<string, string>> ReadAsync(
        Stream stream, string name, IReadOnlyCollection<string> needed, [EnumeratorCancellation] CancellationToken stop)
    {
        await using ParquetReader reader = await Guard(name, () => ParquetReader.CreateAsync(stream, leaveStreamOpen: true, cancellationToken: stop));
        TableColumns.Check([.. reader.Schema.Fields.Select(field => field.Name)], needed, name, null);
        if (reader.Schema.Fields.FirstOrDefault(field => needed.Contains(field.Name) && !ParquetColumn.CanRead(field)) is { } nested)
            throw new TableException(name, null, $"column \"{nested.Name}\" should hold texts, numbers or truth values; it holds {ParquetColumn.Describe(nested)}.");
        DataField[] fields = [.. reader.Schema.Fields.Where(ParquetColumn.CanRead).Cast<DataField>()];
        for (int group = 0; group < reader.RowGroupCount; group++)
        {
            ParquetRowGroupReader rows = reader.OpenRowGroupReader(group);
            string[][] columns = new string[fields.Length][];
            for (int i = 0; i < fields.Length; i++)
            {
                DataField field = fields[i];
                columns[i] = await Guard(name, () => ParquetColumn.ReadAsync(rows, field, stop));
            }
            for (int row = 0; row < rows.RowCount; row++)
                yield return fields.Select((field, i) => KeyValuePair.Create(field.Name, columns[i][row])).ToDictionary(StringComparer.Ordinal);
        }
    }

    // The library tells of broken files by whatever breaks first; what the stream itself throws when storage fails is none of these.
    private static async Task<T> Guard<T>(string name, Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception error) when (error is InvalidDataException or InvalidOperationException or NotSupportedException or ArgumentException
            or IndexOutOfRangeException or OverflowException or FormatException or NullReferenceException || error.GetType() == typeof(IOException))
        {
            throw new TableException(name, null, $"cannot be read as Parquet; it may be cut off or broken: {error.Message}");
        }
    }
}
