using System.Text.Json;
using System.Text.Json.Nodes;
using KoGpt2.Augmentation.Recipes;
using KoGpt2.Shared.Json;

namespace KoGpt2.Cli.Augment;

/// <summary>A recipe on this machine, and the source that it is for.</summary>
/// <param name="Recipe">The recipe.</param>
/// <param name="Source">Full path of the source's file.</param>
internal sealed record RecipeFile(Recipe Recipe, string Source)
{
    /// <summary>Reads a recipe.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="source">
    /// File to read in place of the source that it names; <see langword="null"/> takes that, as a path from the recipe's own folder.
    /// </param>
    /// <exception cref="AugmentException">Something in it is wrong: each thing with its line.</exception>
    public static RecipeFile Read(string path, string? source)
    {
        byte[] utf8 = File.ReadAllBytes(path);
        List<FieldError> errors = [];
        Recipe? recipe = RecipeReader.Read(source is null ? utf8 : WithSource(utf8, source), errors);
        if (recipe is null)
            throw new AugmentException(string.Join(Environment.NewLine, errors.Select(error => Line(path, utf8, error))));
        if (recipe.Source.File is not { } file)
            throw new AugmentException($"{path}:{JsonLines.Find(utf8, "source.blob")}: source.blob: A blob is the service's to read; say --source FILE here.");
        string full = Path.GetFullPath(source ?? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, file));
        return File.Exists(full)
            ? new RecipeFile(recipe, full)
            : throw new AugmentException(source is not null
                ? $"--source: There is no file {full}."
                : $"{path}:{JsonLines.Find(utf8, "source.file")}: source.file: There is no file {full}; say where it is with --source FILE.");
    }

    private static string Line(string path, byte[] utf8, FieldError error) =>
        $"{path}:{JsonLines.Find(utf8, error.Field)}: {(error.Field.Length > 0 ? $"{error.Field}: " : "")}{error.Message}";

    // The recipe's own hash, and with it the seeds, say nothing of where on this machine the source lies.
    private static byte[] WithSource(byte[] utf8, string source)
    {
        try
        {
            if (JsonNode.Parse(utf8) is not JsonObject recipe || recipe["source"] is not JsonObject from)
                return utf8;
            from.Remove("blob");
            from.Remove("etag");
            from["file"] = Path.GetFileName(source);
            return JsonSerializer.SerializeToUtf8Bytes(recipe);
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            return utf8;
        }
    }
}
