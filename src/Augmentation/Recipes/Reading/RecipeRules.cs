using System.Globalization;
using KoGpt2.Augmentation.Filters;
using KoGpt2.Shared.Json;

namespace KoGpt2.Augmentation.Recipes.Reading;

/// <summary>What must hold between parts of a recipe, each of which is right alone.</summary>
internal static class RecipeRules
{
    private const int MostLines = 1_000_000;

    /// <summary>Checks a recipe against itself.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="saysN">Whether <c>n</c> was written.</param>
    /// <returns>What is wrong; the field is the path within the recipe.</returns>
    public static IEnumerable<FieldError> Check(Recipe recipe, bool saysN) =>
        [.. CheckLabels(recipe), .. CheckFilters(recipe), .. CheckTargets(recipe), .. CheckCounts(recipe, saysN), .. CheckSettings(recipe)];

    /// <summary>Whether examples have labels of source rows: then the source tells how texts of each label read.</summary>
    public static bool CarriesLabels(SourceSpec source, MethodSpec method) =>
        source.Label is not null && (method is not MethodSpec.Template { Templates: var templates } || templates.All(template => template.Label is null));

    private static IEnumerable<FieldError> CheckLabels(Recipe recipe)
    {
        if (recipe.Method is not MethodSpec.Label method)
            yield break;
        if (recipe.Source.Label is null)
            yield return new FieldError(
                "source.label", "missing", "Write the name of the column that holds the label: the method 'label' asks for texts of each row's label.");
        if (recipe.Source.Labels is not { } labels)
            yield break;
        foreach (string label in labels.Keys.Where(label => !method.Prompts.ContainsKey(label)))
            yield return new FieldError("method.prompts", "missing", $"Write a prompt for '{label}' too, which source.labels names; or leave it out there.");
        foreach (string label in method.Prompts.Keys.Where(label => !labels.ContainsKey(label)))
            yield return new FieldError(
                $"method.prompts.{label}", "unknown_label", $"source.labels names no '{label}'; there are {string.Join(", ", labels.Keys)}.");
    }

    private static IEnumerable<FieldError> CheckFilters(Recipe recipe)
    {
        for (int i = 0; i < recipe.Filters.Count; i++)
            if (recipe.Filters[i] is FilterSpec.Label && !CarriesLabels(recipe.Source, recipe.Method))
                yield return new FieldError($"filters[{i}]", "contradiction", recipe.Source.Label is null
                    ? "Write the label's column in source.label, or leave the filter 'label' out: without labels there is nothing to agree with."
                    : "Leave the filter 'label' out: these templates give examples labels of their own, which no source row shows.");
    }

    private static IEnumerable<FieldError> CheckTargets(Recipe recipe)
    {
        if (recipe.Balance?.Targets is not { } targets)
            yield break;
        IReadOnlyList<string>? made = Labels(recipe);
        if (made is [])
            yield return new FieldError(
                "balance.targets", "contradiction", "Write 'rows' in place of 'targets', or the label's column in source.label: there are no labels.");
        else if (made is not null)
            foreach (string label in targets.Keys.Except(made, StringComparer.Ordinal))
                yield return new FieldError(
                    $"balance.targets.{label}", "unknown_label", $"No example has the label '{label}'; there are {string.Join(", ", made)}.");
    }

    /// <summary>The labels that examples can have: empty if none, <see langword="null"/> if only the source tells.</summary>
    private static string[]? Labels(Recipe recipe)
    {
        IReadOnlyList<PromptTemplate> templates = recipe.Method is MethodSpec.Template method ? method.Templates : [];
        string[] own = [.. templates.Select(template => template.Label).OfType<string>().Distinct()];
        bool carried = recipe.Source.Label is not null && (templates.Count == 0 || templates.Any(template => template.Label is null));
        return (carried, recipe.Method, recipe.Source.Labels) switch
        {
            (false, _, _) => own,
            (_, MethodSpec.Label label, _) => [.. label.Prompts.Keys],
            (_, _, { } labels) => [.. own.Union(labels.Keys)],
            _ => null,
        };
    }

    private static IEnumerable<FieldError> CheckCounts(Recipe recipe, bool saysN)
    {
        if (saysN && recipe.Balance is not null)
            yield return new FieldError("n", "contradiction", "Leave it out: 'balance' says how many examples are made.");
        int templates = recipe.Method is MethodSpec.Template method ? method.Templates.Count : 1;
        int? rows = recipe.Source.Rows switch
        {
            RowSelection.Sample sample => sample.Count,
            RowSelection.Next next => next.Count,
            _ => null,
        };
        if (recipe.Balance is null && (long)(rows ?? 0) * templates * recipe.N is > MostLines and var lines)
            yield return new FieldError("source.rows", "out_of_range", string.Create(CultureInfo.InvariantCulture,
                $"Take fewer rows or a smaller 'n': {rows:N0} rows of {templates * recipe.N:N0} examples each are {lines:N0} prompts, and a round has at most "
                + $"{MostLines:N0}."));
    }

    private static IEnumerable<FieldError> CheckSettings(Recipe recipe)
    {
        if (recipe.Method is MethodSpec.Template && recipe.Settings.Stop is not null)
            yield return new FieldError("settings.stop", "contradiction", "Write 'stop' in 'method': texts that end an answer are part of how templates work.");
        if (recipe.Settings.NumBeams > 1 && recipe.Filters.Any(filter => filter is FilterSpec.Likelihood))
            yield return new FieldError("settings.num_beams", "contradiction",
                "Let the model draw, or write 'filters' without 'likelihood': a beam search ranks whole texts, and does not say how likely their tokens were.");
        bool draws = recipe.Settings.NumBeams is null or 1 && recipe.Settings.Temperature is not 0;
        bool drawsWords = recipe.Method is MethodSpec.Label label && label.MinWords < label.MaxWords;
        if (!draws && !drawsWords && (recipe.N > 1 || recipe.Balance is not null))
            yield return new FieldError(recipe.Settings.Temperature is 0 ? "settings.temperature" : "settings.num_beams", "contradiction",
                "Let the model draw, or make one example of each row: without drawing, all examples of a row are the same.");
    }
}
