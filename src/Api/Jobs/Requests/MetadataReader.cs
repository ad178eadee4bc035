using System.Text.Json;
using KoGpt2.Api.Http;
using KoGpt2.Shared.Json;

namespace KoGpt2.Api.Jobs.Requests;

/// <summary>Reads a job's <c>metadata</c>: limits as in OpenAI's API.</summary>
internal static class MetadataReader
{
    private const int MostPairs = 16, LongestKey = 64, LongestValue = 512;

    /// <summary>Reads it.</summary>
    /// <param name="json">What was sent.</param>
    /// <param name="errors">Where errors go.</param>
    /// <returns>The pairs; <see langword="null"/> if there are none.</returns>
    public static IReadOnlyDictionary<string, string>? Read(JsonElement json, FieldErrors errors)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            errors.Add("metadata", "wrong_type", $"Send an object of strings; got {JsonText.Excerpt(json)}.");
            return null;
        }
        List<FieldError> found = [];
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string key, JsonElement value) in FieldNames.Read(json, "metadata.", found, MostPairs))
        {
            if (key.Length is 0 or > LongestKey)
                found.Add(new FieldError("metadata." + key, "out_of_range", $"Send a key of 1 to {LongestKey} characters; got {key.Length}."));
            else if (JsonText.TryGetString(value) is not { } text)
                found.Add(new FieldError("metadata." + key, "wrong_type", $"Send a string; got {JsonText.Excerpt(value)}."));
            else if (text.Length > LongestValue)
                found.Add(new FieldError("metadata." + key, "out_of_range", $"Send at most {LongestValue} characters; got {text.Length:N0}."));
            else
                pairs[key] = text;
        }
        errors.Take(found);
        return pairs.Count > 0 ? pairs : null;
    }
}
