using System.Text;
using KoGpt2.Augmentation.Recipes;
using KoGpt2.Augmentation.Sources;
using KoGpt2.Augmentation.Sources.Tables;

namespace KoGpt2.Augmentation.Tests.Sources.Tables;

/// <summary>Reads tables whole.</summary>
internal static class Rows
{
    public static Task<List<string[]>> ReadAsync(string table, TableFormat format, params string[] needed) =>
        ReadAsync(Encoding.UTF8.GetBytes(table), format, needed);

    /// <summary>Values of each row, in the order of its columns.</summary>
    public static async Task<List<string[]>> ReadAsync(byte[] table, TableFormat format, params string[] needed)
    {
        List<string[]> rows = [];
        await foreach (IReadOnlyDictionary<string, string> row in TableReader.ReadAsync(
            new MemoryStream(table), "표", format, needed, TestContext.Current.CancellationToken))
            rows.Add([.. row.Values]);
        return rows;
    }

    /// <summary>Reads a table that cannot be read.</summary>
    public static Task<TableException> RefuseAsync(string table, TableFormat format, params string[] needed) =>
        RefuseAsync(Encoding.UTF8.GetBytes(table), format, needed);

    public static Task<TableException> RefuseAsync(byte[] table, TableFormat format, params string[] needed) =>
        Assert.ThrowsAsync<TableException>(() => ReadAsync(table, format, needed));
}
