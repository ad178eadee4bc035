using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using KoGpt2.Api.Settings;
using Microsoft.Extensions.Options;

namespace KoGpt2.Api.Reference;

/// <summary>Puts the limits that are configured where the parts of the API's description name them, as <c>{Limits:MaxPrompts}</c>.</summary>
internal sealed partial class ConfiguredLimits(IOptions<LimitsOptions> limits)
{
    private readonly Dictionary<string, long> _values = typeof(LimitsOptions).GetProperties().ToDictionary(
        property => $"{LimitsOptions.Section}:{property.Name}",
        property => Convert.ToInt64(property.GetValue(limits.Value), CultureInfo.InvariantCulture),
        StringComparer.Ordinal);

    /// <summary>A copy with every name filled in: a text that is nothing else becomes a number, one within a text is written as people do.</summary>
    /// <exception cref="InvalidOperationException">There is no such limit.</exception>
    public JsonNode? Fill(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Fill(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Fill)]),
        JsonValue value when value.TryGetValue(out string? text) => Fill(text),
        _ => node?.DeepClone(),
    };

    private JsonValue Fill(string text) => Name().Match(text) is { Success: true } match && match.Length == text.Length
        ? JsonValue.Create(Value(match))
        : JsonValue.Create(Name().Replace(text, match => Value(match).ToString("N0", CultureInfo.InvariantCulture)));

    private long Value(Match match) => _values.TryGetValue(match.Groups[1].Value, out long value)
        ? value
        : throw new InvalidOperationException($"The API's description names {match.Value}, and there is no such limit.");

    [GeneratedRegex(@"\{([A-Za-z]+:[A-Za-z]+)\}")]
    private static partial Regex Name();
}
