using KoGpt2.Shared.Json;

namespace KoGpt2.Augmentation.Recipes.Reading;

/// <summary>Reads the name of a table's format.</summary>
internal static class FormatReader
{
    /// <summary>Reads a field; <see langword="null"/> if it is missing, or after an error.</summary>
    public static TableFormat? Read(ObjectReader within, string name)
    {
        if (within.Take(name) is not { } json)
            return null;
        switch (JsonText.TryGetString(json))
        {
            case "tsv":
                return TableFormat.Tsv;
            case "csv":
                return TableFormat.Csv;
            case "jsonl":
                return TableFormat.Jsonl;
            case "parquet":
                return TableFormat.Parquet;
            default:
                within.Add(name, "out_of_range", $"Write \"tsv\", \"csv\", \"jsonl\" or \"parquet\"; got {JsonText.Excerpt(json)}.");
                return null;
        }
    }
}
