using System.Text.Json;
using KoGpt2.Shared.Settings;

namespace KoGpt2.Augmentation.Filters;

/// <summary>Reads a recipe's filters.</summary>
public static class FilterReader
{
    /// <summary>Reads a list of filters, such as <c>["unchanged", {"kind": "length", "min": 10}]</c>: each a kind's name, which takes its defaults, or an object.</summary>
    /// <param name="array">The list; an empty one lets everything through.</param>
    /// <param name="path">Path of the list in errors, such as <c>filters</c>.</param>
    /// <param name="errors">Where errors go, all of them.</param>
    /// <returns>The filters, of use only if no error was added.</returns>
    public static IReadOnlyList<FilterSpec> Read(JsonElement array, string path, List<FieldError> errors) =>
        throw new NotImplementedException($"{array}{path}{errors}");
}
