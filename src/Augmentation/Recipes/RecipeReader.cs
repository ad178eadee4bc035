using System.Text.Json;
using KoGpt2.Augmentation.Filters;
using KoGpt2.Augmentation.Recipes.Reading;
using KoGpt2.Shared.Json;
using KoGpt2.Shared.Settings;

namespace KoGpt2.Augmentation.Recipes;

/// <summary>Reads recipes that people write.</summary>
public static class RecipeReader
{
    private static readonly JsonDocumentOptions s_options = new() { MaxDepth = 32 };

    /// <summary>Reads a recipe out of a larger document.</summary>
    /// <param name="json">The recipe.</param>
    /// <param name="path">What to put before each field in an error: empty, or such as <c>recipe.</c>.</param>
    /// <param name="errors">Where errors go, all of them.</param>
    /// <returns>The recipe; <see langword="null"/> if an error was added.</returns>
    public static Recipe? Read(JsonElement json, string path, List<FieldError> errors)
    {
        List<FieldError> found = [];
        Recipe? recipe = Read(json, found);
        if (recipe is not null && found.Count == 0)
            found.AddRange(RecipeRules.Check(recipe, saysN: json.TryGetProperty("n", out JsonElement n) && n.ValueKind != JsonValueKind.Null));
        errors.AddRange(found.Select(error => error with { Field = error.Field.Length == 0 ? path.TrimEnd('.') : path + error.Field }));
        return found.Count == 0 ? recipe : null;
    }

    /// <summary>Reads a recipe that is a document of its own.</summary>
    /// <param name="utf8">The document; any bytes at all.</param>
    /// <param name="errors">Where errors go, all of them; <see cref="JsonLines.Find"/> says at which line each is.</param>
    /// <returns>The recipe; <see langword="null"/> if an error was added.</returns>
    public static Recipe? Read(ReadOnlyMemory<byte> utf8, List<FieldError> errors)
    {
        try
        {
            using var json = JsonDocument.Parse(utf8, s_options);
            return Read(json.RootElement, path: "", errors);
        }
        catch (JsonException error)
        {
            errors.Add(new FieldError(
                "", "invalid_json", $"This is not JSON from line {error.LineNumber + 1} on, at byte {error.BytePositionInLine + 1} of that line."));
            return null;
        }
    }

    private static Recipe? Read(JsonElement json, List<FieldError> errors)
    {
        var recipe = new ObjectReader(json, path: "", errors);
        SourceSpec? source = recipe.Need("source", "the corpus: {\"file\": …, \"text\": …}") is { } from ? SourceReader.Read(from, "source", errors) : null;
        MethodSpec? method = recipe.Need("method", "how rows become prompts: {\"kind\": …}") is { } how
            ? MethodReader.Read(how, "method", source?.Text ?? "", errors)
            : null;
        string? model = recipe.Text("model", "the model's name", needed: true);
        RequestSettings settings = recipe.Take("settings") is { } said ? RecipeSettings.Read(said, "settings", errors) : RequestSettings.None;
        int n = recipe.Integer("n", 1, 100) ?? 1;
        IReadOnlyList<FilterSpec> filters = recipe.Take("filters") is { } list ? FilterReader.Read(list, "filters", errors) : [];
        OutputSpec output = recipe.Take("output") is { } written ? BalanceReader.ReadOutput(written, "output", errors) : new OutputSpec();
        BalanceSpec? balance = recipe.Take("balance") is { } wanted ? BalanceReader.Read(wanted, "balance", errors) : null;
        long seed = ReadSeed(recipe);
        recipe.Finish();
        return source is null || method is null || model is null || errors.Count > 0 ? null : new Recipe
        {
            Json = CanonicalJson.Write(json),
            Source = source,
            Method = method,
            Model = model,
            Settings = settings,
            N = n,
            Filters = recipe.Has("filters") ? filters : FilterDefaults.For(RecipeRules.CarriesLabels(source, method)),
            Output = output,
            Balance = balance,
            Seed = seed,
        };
    }

    private static long ReadSeed(ObjectReader recipe)
    {
        if (recipe.Take("seed") is not { } json)
            return 0;
        if (json.ValueKind == JsonValueKind.Number && json.TryGetInt64(out long seed))
            return seed;
        recipe.Add("seed", "wrong_type", $"Write a whole number; got {JsonText.Excerpt(json)}.");
        return 0;
    }
}
