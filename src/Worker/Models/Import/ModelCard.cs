namespace KoGpt2.Worker.Models.Import;

/// <summary>Reads what the head of a checkpoint's <c>README.md</c> says.</summary>
internal static class ModelCard
{
    private const string FileName = "README.md";
    private const string Fence = "---";
    private const string Field = "license:";

    /// <summary>The licence that the card names.</summary>
    /// <param name="folder">The checkpoint.</param>
    /// <returns>Null if there is no card, or none that names one licence.</returns>
    /// <remarks>Source: Hugging Face's model cards, a YAML block between two lines of three hyphens at the file's start.</remarks>
    public static string? Licence(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            return null;
        IEnumerable<string> lines = File.ReadLines(path);
        if (lines.FirstOrDefault()?.TrimEnd() != Fence)
            return null;
        string? line = lines.Skip(1).TakeWhile(line => line.TrimEnd() != Fence).FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal));
        string? licence = line?[Field.Length..].Trim().Trim('"', '\'');
        return string.IsNullOrEmpty(licence) ? null : licence;
    }
}
