using System.Globalization;
using Parquet;
using Parquet.Schema;

namespace KoGpt2.Augmentation.Sources.Tables;

/// <summary>Reads one column of a row group as text.</summary>
internal static class ParquetColumn
{
    /// <summary>Whether a column holds single values that have a text.</summary>
    public static bool CanRead(Field field) => field is DataField { IsArray: false, MaxRepetitionLevel: 0 } data && Reader(data.ClrType) is not null;

    /// <summary>What a column holds, in words.</summary>
    public static string Describe(Field field) => field is DataField { IsArray: false } data ? data.ClrType.Name : field.SchemaType switch
    {
        SchemaType.Map => "maps",
        SchemaType.Struct => "structures",
        _ => "lists",
    };

    /// <summary>Reads a column; numbers in their shortest form, whole ones without a point, times by ISO 8601; empty text where there is no value.</summary>
    public static Task<string[]> ReadAsync(ParquetRowGroupReader rows, DataField field, CancellationToken stop) =>
        Reader(field.ClrType)!(rows, field, stop);

    private static Func<ParquetRowGroupReader, DataField, CancellationToken, Task<string[]>>? Reader(Type type) => type switch
    {
        _ when type == typeof(string) || type == typeof(ReadOnlyMemory<char>) => ReadTextsAsync,
        _ when type == typeof(bool) => (rows, field, stop) => ReadAsync<bool>(rows, field, value => value ? "true" : "false", stop),
        _ when type == typeof(sbyte) => ReadAsync<sbyte>,
        _ when type == typeof(byte) => ReadAsync<byte>,
        _ when type == typeof(short) => ReadAsync<short>,
        _ when type == typeof(ushort) => ReadAsync<ushort>,
        _ when type == typeof(int) => ReadAsync<int>,
        _ when type == typeof(uint) => ReadAsync<uint>,
        _ when type == typeof(long) => ReadAsync<long>,
        _ when type == typeof(ulong) => ReadAsync<ulong>,
        _ when type == typeof(float) => ReadAsync<float>,
        _ when type == typeof(double) => ReadAsync<double>,
        _ when type == typeof(decimal) => ReadAsync<decimal>,
        _ when type == typeof(DateTime) => (rows, field, stop) =>
            ReadAsync<DateTime>(rows, field, value => value.ToString("O", CultureInfo.InvariantCulture), stop),
        _ => null,
    };

    private static async Task<string[]> ReadTextsAsync(ParquetRowGroupReader rows, DataField field, CancellationToken stop)
    {
        string?[] values = new string?[rows.RowCount];
        await rows.ReadAsync(field, values.AsMemory(), cancellationToken: stop);
        return Array.ConvertAll(values, value => value ?? "");
    }

    private static Task<string[]> ReadAsync<T>(ParquetRowGroupReader rows, DataField field, CancellationToken stop) where T : struct, IFormattable =>
        ReadAsync<T>(rows, field, value => value.ToString(null, CultureInfo.InvariantCulture), stop);

    private static async Task<string[]> ReadAsync<T>(ParquetRowGroupReader rows, DataField field, Func<T, string> text, CancellationToken stop) where T : struct
    {
        if (!field.IsNullable)
        {
            T[] values = new T[rows.RowCount];
            await rows.ReadAsync<T>(field, values.AsMemory(), cancellationToken: stop);
            return Array.ConvertAll(values, value => text(value));
        }
        T?[] optional = new T?[rows.RowCount];
        await rows.ReadAsync<T>(field, optional.AsMemory(), cancellationToken: stop);
        return Array.ConvertAll(optional, value => value is { } known ? text(known) : "");
    }
}
