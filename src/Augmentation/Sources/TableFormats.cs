using KoGpt2.Augmentation.Recipes;

namespace KoGpt2.Augmentation.Sources;

/// <summary>What a table's name tells of its format.</summary>
public static class TableFormats
{
    private const string Compressed = ".gz";

    /// <summary>The format that a name's ending stands for, with or without <c>.gz</c> behind it, in any case.</summary>
    /// <param name="name">A file's name or path. <c>.txt</c> is taken for tab-separated: NSMC's and KorSTS's own files are called so.</param>
    /// <returns><see langword="null"/> if it tells nothing.</returns>
    public static TableFormat? FromName(string name)
    {
        if (name.EndsWith(Compressed, StringComparison.OrdinalIgnoreCase))
            name = name[..^Compressed.Length];
        return Path.GetExtension(name).ToUpperInvariant() switch
        {
            ".TSV" or ".TXT" => TableFormat.Tsv,
            ".CSV" => TableFormat.Csv,
            ".JSONL" or ".NDJSON" => TableFormat.Jsonl,
            ".PARQUET" => TableFormat.Parquet,
            _ => null,
        };
    }
}
