using System.Text.Json;
using KoGpt2.Shared.Settings;

namespace KoGpt2.Augmentation.Recipes;

/// <summary>Reads recipes that people write.</summary>
public static class RecipeReader
{
    /// <summary>Reads a recipe out of a larger document.</summary>
    /// <param name="json">The recipe.</param>
    /// <param name="path">What to put before each field in an error: empty, or such as <c>recipe.</c>.</param>
    /// <param name="errors">Where errors go, all of them.</param>
    /// <returns>The recipe; <see langword="null"/> if an error was added.</returns>
    public static Recipe? Read(JsonElement json, string path, List<FieldError> errors) =>
        throw new NotImplementedException($"{json}{path}{errors}");

    /// <summary>Reads a recipe that is a document of its own.</summary>
    /// <param name="utf8">The document; any bytes at all.</param>
    /// <param name="errors">Where errors go, all of them; <see cref="JsonLines.Find"/> says at which line each is.</param>
    /// <returns>The recipe; <see langword="null"/> if an error was added.</returns>
    public static Recipe? Read(ReadOnlyMemory<byte> utf8, List<FieldError> errors) =>
        throw new NotImplementedException($"{utf8}{errors}");
}
