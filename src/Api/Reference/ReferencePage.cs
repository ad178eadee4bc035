using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using KoGpt2.Api.Reference.Page;

namespace KoGpt2.Api.Reference;

/// <summary>The API's description as one page of HTML: no script, no picture, nothing from elsewhere. Written once.</summary>
internal sealed class ReferencePage
{
    private static readonly string[] s_methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"], s_parts = ["paths", "webhooks"];
    private readonly OpenApiDocument _document;

    /// <summary>Writes it.</summary>
    public ReferencePage(OpenApiDocument document)
    {
        _document = document;
        string style = ReadStyle();
        SecurityPolicy = $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)))}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        Utf8 = Encoding.UTF8.GetBytes(Write(style));
    }

    /// <summary>The header <c>Content-Security-Policy</c>: this page's style and nothing else.</summary>
    public string SecurityPolicy { get; }

    /// <summary>The page, UTF-8.</summary>
    public byte[] Utf8 { get; }

    private static string ReadStyle()
    {
        using Stream css = Assembly.GetExecutingAssembly().GetManifestResourceStream("KoGpt2.Api.Reference.style.css")!;
        using var reader = new StreamReader(css);
        return reader.ReadToEnd();
    }

    private string Write(string style)
    {
        JsonNode info = _document.Root["info"]!;
        string title = Html.Text(info["title"]!.GetValue<string>());
        (JsonNode Tag, OperationSection[] Operations)[] groups = [.. Groups()];
        (string Name, JsonNode Schema)[] schemas = [.. _document.Root["components"]!["schemas"]!.AsObject().OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, pair.Value!))];
        return $"""
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
            <title>{title}</title><style>{style}</style></head>
            <body><a class="skip" href="#main">To the content</a>
            <nav aria-label="Contents">{string.Concat(groups.Select(Contents))}
            <h2>Schemas</h2><ul>{string.Concat(schemas.Select(schema => $"<li><a href=\"#schema-{Html.Text(schema.Name)}\">{Html.Text(schema.Name)}</a></li>\n"))}</ul></nav>
            <main id="main"><header><h1>{title} <small>{Html.Text(info["version"]!.GetValue<string>())}</small></h1>
            <p>{Html.Text(info["summary"]!.GetValue<string>())} For programs: <a href="/openapi.json">openapi.json</a>.</p>
            {Html.Prose(info["description"]!.GetValue<string>())}<h4>Keys</h4>
            {Html.Table(["Scheme", "Means"], Schemes())}<p>In the calls below, <code>$API</code> is the address of this service and <code>$KEY</code> an API key.</p></header>
            {string.Concat(groups.Select(Group))}
            <h2 id="schemas">Schemas</h2>
            {string.Concat(schemas.Select(schema => SchemaSection.Of(schema.Name, schema.Schema)))}</main></body></html>

            """;
    }

    private IEnumerable<string[]> Schemes() => _document.Root["components"]!["securitySchemes"]!.AsObject()
        .Select(scheme => new[] { Html.Code(scheme.Value!["name"]?.GetValue<string>() ?? "Authorization"), Html.Line(scheme.Value["description"]!.GetValue<string>()) });

    private static string Contents((JsonNode Tag, OperationSection[] Operations) group) =>
        $"<h2>{Html.Text(group.Tag["name"]!.GetValue<string>())}</h2><ul>{string.Concat(group.Operations.Select(operation => operation.Link))}</ul>\n";

    private static string Group((JsonNode Tag, OperationSection[] Operations) group)
    {
        string name = Html.Text(group.Tag["name"]!.GetValue<string>());
        return $"<h2 id=\"tag-{name}\">{name}</h2>\n{Html.Prose(group.Tag["description"]?.GetValue<string>())}{string.Concat(group.Operations.Select(operation => operation.Write()))}";
    }

    private IEnumerable<(JsonNode, OperationSection[])> Groups()
    {
        ILookup<string, OperationSection> byTag = s_parts.SelectMany(part => _document.Root[part]!.AsObject()).SelectMany(Operations).ToLookup(operation => operation.Tag);
        return _document.Root["tags"]!.AsArray().Select(tag => (tag!, byTag[tag!["name"]!.GetValue<string>()].ToArray()));
    }

    private IEnumerable<OperationSection> Operations(KeyValuePair<string, JsonNode?> path) => path.Value!.AsObject()
        .Where(member => s_methods.Contains(member.Key))
        .Select(member => new OperationSection(_document, member.Key, path.Key, path.Value!, member.Value!));
}
