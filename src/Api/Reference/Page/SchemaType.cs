using System.Globalization;
using System.Text.Json.Nodes;

namespace KoGpt2.Api.Reference.Page;

/// <summary>What a JSON Schema lets through, in words, HTML; named schemas are links.</summary>
internal static class SchemaType
{
    private const string Reference = "#/components/schemas/";

    /// <summary>Says it. JSON null, which says nothing wherever it may be sent, is left out.</summary>
    public static string Of(JsonNode? schema)
    {
        if (schema is not JsonObject said)
            return "anything";
        if (Target(said) is { } name)
            return $"<a href=\"#schema-{Html.Text(name)}\">{Html.Text(name)}</a>";
        if (said["const"] is { } only)
            return Html.Code(only.ToJsonString());
        if (said["enum"] is JsonArray values)
            return string.Join(", ", values.Where(value => value is not null).Select(value => Html.Code(value!.ToJsonString())));
        if ((said["oneOf"] ?? said["anyOf"]) is JsonArray cases && said["properties"] is null)
            return Cases(cases);
        return string.Join(" or ", Types(said).Where(type => type != "null").Select(type => OfType(said, type)).DefaultIfEmpty("anything"));
    }

    /// <summary>The name of the schema that this one stands for.</summary>
    public static string? Target(JsonObject schema) =>
        schema["$ref"]?.GetValue<string>() is { } target && target.StartsWith(Reference, StringComparison.Ordinal) ? target[Reference.Length..] : null;

    /// <summary>The values of a schema that names each of its values with what it means; none if it is another.</summary>
    public static IEnumerable<(string Value, string Means)> Values(JsonNode? schema) => (schema?["oneOf"] as JsonArray ?? [])
        .Where(one => one?["const"] is not null)
        .Select(one => (one!["const"]!.ToString(), one["description"]?.GetValue<string>() ?? ""));

    private static string Cases(JsonArray cases) => cases.All(one => one?["const"] is not null)
        ? "one of these"
        : string.Join(" or ", cases.Where(one => one?["type"]?.ToString() != "null").Select(Of));

    private static IEnumerable<string> Types(JsonObject schema) => schema["type"] switch
    {
        JsonArray types => types.Select(type => type!.GetValue<string>()),
        JsonValue type => [type.GetValue<string>()],
        _ => [],
    };

    private static string OfType(JsonObject schema, string type) => type switch
    {
        "array" => $"list{Between(schema, "minItems", "maxItems", "")} of {Of(schema["items"])}",
        "object" when schema["additionalProperties"] is JsonObject values => $"object of {Of(values)}{Between(schema, "minProperties", "maxProperties", "members")}",
        "string" => $"string{Format(schema)}{Between(schema, "minLength", "maxLength", "characters")}{Pattern(schema)}",
        "integer" or "number" => $"{type}{Between(schema, "minimum", "maximum", "")}",
        _ => Html.Text(type),
    };

    private static string Format(JsonObject schema) => schema["format"] is { } format ? $" ({Html.Text(format.GetValue<string>())})" : "";

    private static string Pattern(JsonObject schema) => schema["pattern"] is { } pattern ? $" {Html.Code(pattern.GetValue<string>())}" : "";

    private static string Between(JsonObject schema, string least, string most, string unit)
    {
        string? from = schema["exclusiveMinimum"] is { } bound && least == "minimum" ? $"above {Number(bound)}" : Number(schema[least]);
        string? to = Number(schema[most]);
        string range = (from, to) switch
        {
            (null, null) => "",
            (null, _) => $", at most {to}",
            (_, null) => $", {from} or more",
            _ => from.StartsWith("above", StringComparison.Ordinal) ? $", {from} and up to {to}" : $", {from} to {to}",
        };
        return range.Length > 0 && unit.Length > 0 ? $"{range} {unit}" : range;
    }

    private static string? Number(JsonNode? number) => number is null ? null : double.Parse(number.ToJsonString(), CultureInfo.InvariantCulture).ToString("#,0.###", CultureInfo.InvariantCulture);
}
