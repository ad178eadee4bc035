using System.Text;
using System.Text.Json.Nodes;

namespace KoGpt2.Api.Reference.Page;

/// <summary>An operation as a call with curl, from the examples in the description.</summary>
internal static class CurlExample
{
    private const string NextLine = " \\\n  ";

    /// <summary>Writes it, for a shell in which API is the address of the service and KEY an API key.</summary>
    /// <param name="document">The description.</param>
    /// <param name="method">The method, lower case.</param>
    /// <param name="path">The path, with its parameters' names.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="parameters">Its parameters, those of the path among them.</param>
    public static string Of(OpenApiDocument document, string method, string path, JsonNode operation, IEnumerable<JsonNode> parameters)
    {
        var call = new StringBuilder("curl ");
        if (method == "head")
            call.Append("-I ");
        else if (method != (operation["requestBody"] is null ? "get" : "post"))
            call.Append("-X ").Append(method.ToUpperInvariant()).Append(' ');
        call.Append("\"$API").Append(Fill(path, parameters)).Append('"');
        if (operation["security"] is not JsonArray { Count: 0 })
            call.Append(NextLine).Append("-H \"Authorization: Bearer $KEY\"");
        if (operation["requestBody"] is { } body)
            AppendBody(call, document, document.Resolve(body));
        return call.ToString();
    }

    private static string Fill(string path, IEnumerable<JsonNode> parameters) => parameters
        .Where(parameter => parameter["in"]!.GetValue<string>() == "path")
        .Aggregate(path, (filled, parameter) => filled.Replace($"{{{parameter["name"]}}}", parameter["example"]?.ToString(), StringComparison.Ordinal));

    private static void AppendBody(StringBuilder call, OpenApiDocument document, JsonNode body)
    {
        (string type, JsonNode? content) = body["content"]!.AsObject().First();
        JsonNode? example = content!["example"] ?? document.Resolve((content["examples"] as JsonObject)?.First().Value)["value"];
        if (type == "multipart/form-data")
            foreach ((string name, JsonNode? value) in example!.AsObject())
                call.Append(NextLine).Append("-F ").Append(Quote($"{name}={value}"));
        else
            call.Append(NextLine).Append("-H \"Content-Type: ").Append(type).Append('"').Append(NextLine).Append("-d ").Append(Quote(example!.ToJsonString(ExampleJson.OneLine)));
    }

    private static string Quote(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
