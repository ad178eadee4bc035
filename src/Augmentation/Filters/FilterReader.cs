using System.Text.Json;
using KoGpt2.Augmentation.Filters.Reading;
using KoGpt2.Shared.Json;
using static System.FormattableString;

namespace KoGpt2.Augmentation.Filters;

/// <summary>Reads a recipe's filters.</summary>
public static class FilterReader
{
    /// <summary>
    /// Reads a list of filters, such as <c>["unchanged", {"kind": "length", "min": 10}]</c>: each a kind's name, which takes its defaults, or an object.
    /// </summary>
    /// <param name="array">The list; an empty one lets everything through.</param>
    /// <param name="path">Path of the list in errors, such as <c>filters</c>.</param>
    /// <param name="errors">Where errors go, all of them.</param>
    /// <returns>The filters, of use only if no error was added.</returns>
    public static IReadOnlyList<FilterSpec> Read(JsonElement array, string path, List<FieldError> errors)
    {
        int kinds = FilterKinds.Names.Count();
        if (array.ValueKind != JsonValueKind.Array || array.GetArrayLength() > kinds)
        {
            string got = array.ValueKind == JsonValueKind.Array ? Invariant($"{array.GetArrayLength():N0}") : JsonText.Excerpt(array);
            errors.Add(new FieldError(path, array.ValueKind == JsonValueKind.Array ? "too_many" : "wrong_type",
                $"Send a list of at most {kinds} filters, each the name of its kind or an object with a 'kind'; got {got}."));
            return [];
        }
        List<FilterSpec> filters = [];
        Dictionary<string, int> places = new(StringComparer.Ordinal);
        int place = 0;
        foreach (JsonElement json in array.EnumerateArray())
        {
            string here = Invariant($"{path}[{place}]");
            if (ReadOne(json, here, errors) is { } filter)
            {
                if (places.TryAdd(filter.Kind, place))
                    filters.Add(filter);
                else
                    errors.Add(new FieldError(here, "duplicate_filter",
                        Invariant($"Send each kind of filter once; '{filter.Kind}' is {path}[{places[filter.Kind]}] too.")));
            }
            place++;
        }
        return filters;
    }

    private static FilterSpec? ReadOne(JsonElement json, string path, List<FieldError> errors)
    {
        if (json.ValueKind == JsonValueKind.String)
            return Kind(json, path, errors)?.Read([], path + ".", errors);
        if (json.ValueKind != JsonValueKind.Object)
        {
            errors.Add(new FieldError(path, "wrong_type", $"Send the name of a filter's kind, or an object with a 'kind'; got {JsonText.Excerpt(json)}."));
            return null;
        }
        IReadOnlyList<(string Name, JsonElement Value)> members = FieldNames.Read(json, path + ".", errors);
        if (members.Count == 0 && json.GetPropertyCount() > 0)
            return null;
        if (members.Any(member => member.Name == "kind"))
            return Kind(members.First(member => member.Name == "kind").Value, path + ".kind", errors)
                ?.Read(members.Where(member => member.Name != "kind"), path + ".", errors);
        errors.Add(new FieldError(path + ".kind", "missing", $"Send the filter's kind: {Known()}."));
        return null;
    }

    private static FilterKind? Kind(JsonElement json, string field, List<FieldError> errors)
    {
        FilterKind? kind = JsonText.TryGetString(json) is { } name ? FilterKinds.Find(name) : null;
        if (kind is null)
            errors.Add(new FieldError(field, "unknown_filter", $"Send one of {Known()}; got {JsonText.Excerpt(json)}."));
        return kind;
    }

    private static string Known() => string.Join(", ", FilterKinds.Names.Select(name => $"\"{name}\""));
}
