using System.Text.Json.Nodes;

namespace KoGpt2.Api.Reference.Page;

/// <summary>An operation on the page: what it does, what it takes, what it answers, how to call it.</summary>
/// <param name="document">The description.</param>
/// <param name="method">The method, lower case.</param>
/// <param name="path">The path, or the name of a webhook.</param>
/// <param name="item">What the path's operations share.</param>
/// <param name="operation">The operation.</param>
internal sealed class OperationSection(OpenApiDocument document, string method, string path, JsonNode item, JsonNode operation)
{
    /// <summary>The place on the page.</summary>
    public string Anchor => operation["operationId"]!.GetValue<string>();

    /// <summary>The group that it belongs to.</summary>
    public string Tag => operation["tags"]![0]!.GetValue<string>();

    /// <summary>Its line in the table of contents.</summary>
    public string Link => $"<li><a href=\"#{Anchor}\">{Html.Text(operation["summary"]!.GetValue<string>())}</a></li>\n";

    private bool IsWebhook => !path.StartsWith('/');

    /// <summary>Writes it.</summary>
    public string Write() =>
        $"""
        <section id="{Anchor}" class="entry"><h3><a href="#{Anchor}">{Html.Text(operation["summary"]!.GetValue<string>())}</a></h3>
        <p class="route"><span class="method {method}">{method.ToUpperInvariant()}</span> {Html.Code(IsWebhook ? "your address" : path)}{(IsWebhook ? ", for " + Html.Code(path) : "")}</p>
        {Html.Prose(operation["description"]?.GetValue<string>())}{Parameters()}{RequestBody()}{Responses()}{Curl()}</section>

        """;

    private IEnumerable<JsonNode> AllParameters() =>
        new[] { item["parameters"], operation["parameters"] }.SelectMany(list => list as JsonArray ?? []).Select(parameter => document.Resolve(parameter));

    private string Parameters()
    {
        string table = Html.Table(["Parameter", "Type", "Means"], AllParameters().Select(parameter => new[]
        {
            $"{Html.Code(parameter["name"]!.GetValue<string>())} <small>{Html.Text(parameter["in"]!.GetValue<string>())}{(parameter["required"]?.GetValue<bool>() == true ? ", required" : "")}</small>",
            SchemaType.Of(parameter["schema"]),
            Html.Line(parameter["description"]?.GetValue<string>()) + Default(parameter["schema"]),
        }));
        return table.Length == 0 ? "" : "<h4>Parameters</h4>\n" + table;
    }

    private static string Default(JsonNode? schema) => schema?["default"] is { } value ? $" Default {Html.Code(value.ToJsonString())}." : "";

    private string RequestBody()
    {
        if (operation["requestBody"] is not { } reference)
            return "";
        JsonNode body = document.Resolve(reference);
        return $"<h4>{(IsWebhook ? "What comes" : "Body")}</h4>\n{Html.Prose(body["description"]?.GetValue<string>())}{Content(body["content"])}";
    }

    private string Responses() => "<h4>Answers</h4>\n" + Html.Table(["Status", "Means"], operation["responses"]!.AsObject().Select(pair =>
    {
        JsonNode response = document.Resolve(pair.Value);
        string headers = Html.Table(["Header", "Means"], (response["headers"] as JsonObject ?? []).Select(header => new[]
        {
            Html.Code(header.Key), Html.Line(document.Resolve(header.Value)["description"]?.GetValue<string>()),
        }));
        return new[] { Html.Text(pair.Key), Html.Prose(response["description"]!.GetValue<string>()) + headers + Content(response["content"]) };
    }));

    private string Content(JsonNode? content) => string.Concat((content as JsonObject ?? []).Select(pair =>
    {
        JsonObject schema = pair.Value!["schema"]?.AsObject() ?? [];
        string form = SchemaType.Target(schema) is null && schema["properties"] is not null ? SchemaSection.Body(schema) : "";
        string one = pair.Value["example"] is { } example ? SchemaSection.Example("Example", example) : "";
        string named = string.Concat((pair.Value["examples"] as JsonObject ?? []).Select(entry => document.Resolve(entry.Value))
            .Select(entry => SchemaSection.Example(entry["summary"]?.GetValue<string>() ?? "Example", entry["value"])));
        return $"<p>{Html.Code(pair.Key)}: {SchemaType.Of(schema)}</p>{form}{one}{named}";
    }));

    private string Curl() => IsWebhook ? "" : $"<h4>Call it</h4>\n<pre><code>{Html.Text(CurlExample.Of(document, method, path, operation, AllParameters()))}</code></pre>\n";
}
