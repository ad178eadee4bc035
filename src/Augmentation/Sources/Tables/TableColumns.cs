namespace KoGpt2.Augmentation.Sources.Tables;

/// <summary>What a table's columns must be like.</summary>
internal static class TableColumns
{
    /// <summary>Checks a table's heading.</summary>
    /// <param name="names">The columns that are there.</param>
    /// <param name="needed">Those that must be.</param>
    /// <param name="table">What errors call the table.</param>
    /// <param name="line">The heading's line.</param>
    /// <exception cref="TableException">A column is missing, has no name, or has another one's.</exception>
    public static void Check(IReadOnlyList<string> names, IEnumerable<string> needed, string table, long? line)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        for (int i = 0; i < names.Count; i++)
        {
            if (string.IsNullOrWhiteSpace(names[i]))
                throw new TableException(table, line, $"column {i + 1} of the heading has no name; name each column, in the first line.");
            if (!seen.Add(names[i]))
                throw new TableException(table, line, $"two columns are called \"{names[i]}\"; give each a name of its own.");
        }
        foreach (string name in needed)
            if (!seen.Contains(name))
                throw Missing(name, names, table, line);
    }

    /// <summary>The error of a column that is not there.</summary>
    public static TableException Missing(string name, IEnumerable<string> there, string table, long? line) =>
        new(table, line, $"there is no column \"{name}\"; there {List([.. there])}.");

    private static string List(string[] names) => names switch
    {
        [] => "is none at all",
        [string one] => $"is only \"{one}\"",
        _ => $"are {string.Join(", ", names.Take(20).Select(name => $"\"{name}\""))}{(names.Length > 20 ? $" and {names.Length - 20} more" : "")}",
    };
}
