using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using KoGpt2.Api.Augmentations;
using KoGpt2.Api.Lifetimes;
using KoGpt2.Api.Quotas;
using KoGpt2.Api.Settings;
using Microsoft.Extensions.Options;

namespace KoGpt2.Api.Reference;

/// <summary>Puts the limits that are configured where the parts of the API's description name them, as <c>{Limits:MaxPrompts}</c>.</summary>
internal sealed partial class ConfiguredLimits(IOptions<LimitsOptions> limits, IOptions<QuotaOptions> quotas, IOptions<LifetimesOptions> lifetimes,
    IOptions<AugmentationOptions> augmentation)
{
    private readonly Dictionary<string, object> _values = new[]
    {
        (LimitsOptions.Section, (object)limits.Value), (QuotaOptions.Section, quotas.Value), (LifetimesOptions.Section, lifetimes.Value),
        (AugmentationOptions.Section, augmentation.Value),
    }.SelectMany(section => section.Item2.GetType().GetProperties(), (section, property) => (Name: $"{section.Item1}:{property.Name}", Value: property.GetValue(section.Item2)!))
        .ToDictionary(limit => limit.Name, limit => limit.Value, StringComparer.Ordinal);

    /// <summary>A copy with every name filled in: a text that is nothing else becomes the value, one within a text is written as people do. Times are ISO 8601 durations.</summary>
    /// <exception cref="InvalidOperationException">There is no such limit.</exception>
    public JsonNode? Fill(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Fill(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Fill)]),
        JsonValue value when value.TryGetValue(out string? text) => Fill(text),
        _ => node?.DeepClone(),
    };

    private JsonValue Fill(string text) => Name().Match(text) is { Success: true } match && match.Length == text.Length
        ? Value(match) is TimeSpan time ? JsonValue.Create(IsoDuration.Write(time)) : JsonValue.Create(Convert.ToInt64(Value(match), CultureInfo.InvariantCulture))
        : JsonValue.Create(Name().Replace(text, match => Value(match) is TimeSpan time ? IsoDuration.Write(time) : string.Format(CultureInfo.InvariantCulture, "{0:N0}", Value(match))));

    private object Value(Match match) => _values.TryGetValue(match.Groups[1].Value, out object? value)
        ? value
        : throw new InvalidOperationException($"The API's description names {match.Value}, and there is no such limit.");

    [GeneratedRegex(@"\{([A-Za-z]+:[A-Za-z]+)\}")]
    private static partial Regex Name();
}
