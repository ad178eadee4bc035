using System.Text.Json.Nodes;

namespace KoGpt2.Api.Reference.Page;

/// <summary>A named schema on the page: what it means, its fields, its values, examples.</summary>
internal static class SchemaSection
{
    /// <summary>Writes it.</summary>
    public static string Of(string name, JsonNode schema) =>
        $"""
        <section id="schema-{Html.Text(name)}" class="entry"><h3><a href="#schema-{Html.Text(name)}">{Html.Text(name)}</a></h3>
        {Html.Prose(schema["description"]?.GetValue<string>())}{Body(schema.AsObject())}</section>

        """;

    /// <summary>A schema's fields, or its values, or its type.</summary>
    public static string Body(JsonObject schema)
    {
        string also = string.Concat((schema["allOf"] as JsonArray ?? []).Select(part => $"<p>Has all fields of {SchemaType.Of(part)}, and:</p>"));
        string values = Html.Table(["Value", "Means"], SchemaType.Values(schema).Select(value => new[] { Html.Code(value.Value), Html.Line(value.Means) }));
        string fields = Html.Table(["Field", "Type", "Means"], Fields(schema));
        string alone = values.Length + fields.Length == 0 ? $"<p>{SchemaType.Of(schema)}</p>" : "";
        return also + values + fields + alone + Examples(schema);
    }

    /// <summary>An example that can be opened.</summary>
    /// <param name="summary">What it shows.</param>
    /// <param name="value">The value: JSON, or text as it is.</param>
    public static string Example(string summary, JsonNode? value) =>
        $"<details><summary>{Html.Text(summary)}</summary><pre><code>{Html.Text(Text(value))}</code></pre></details>\n";

    /// <summary>A value as it is sent.</summary>
    public static string Text(JsonNode? value) => value is JsonValue && value.GetValueKind() == System.Text.Json.JsonValueKind.String
        ? value.GetValue<string>()
        : value?.ToJsonString(ExampleJson.Indented) ?? "null";

    private static IEnumerable<string[]> Fields(JsonObject schema)
    {
        HashSet<string> required = [.. (schema["required"] as JsonArray ?? []).Select(name => name!.GetValue<string>())];
        foreach ((string name, JsonNode? field) in schema["properties"] as JsonObject ?? [])
        {
            string must = required.Contains(name) ? " <small>required</small>" : "";
            string otherwise = field!["default"] is { } value ? $" Default {Html.Code(value.ToJsonString())}." : "";
            yield return [Html.Code(name) + must, SchemaType.Of(field), Html.Line(field["description"]?.GetValue<string>()) + otherwise + Inner(field.AsObject())];
        }
    }

    private static string Inner(JsonObject field) =>
        SchemaType.Target(field) is null && (SchemaType.Values(field).Any() || field["properties"] is not null) ? Body(field) : "";

    private static string Examples(JsonObject schema) => string.Concat((schema["examples"] as JsonArray ?? []).Select(example => Example("Example", example)));
}
