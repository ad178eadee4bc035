using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using KoGpt2.Api.Http;

namespace KoGpt2.Api.Reference;

/// <summary>The description of the API: an OpenAPI 3.1 document, put together once from the parts in the assembly.</summary>
/// <remarks>
/// Settings come from the table that requests are read by, limits from the configuration; the rest is written by hand, since endpoints read their
/// requests themselves. Source: OpenAPI Specification 3.1.1.
/// </remarks>
internal sealed class OpenApiDocument
{
    private const string Parts = "KoGpt2.Api.Reference.", First = Parts + "about.json";
    private static readonly JsonSerializerOptions s_json = new() { Encoder = ApiJson.Korean.Options.Encoder };

    /// <summary>Puts it together.</summary>
    /// <exception cref="InvalidOperationException">Parts say different things of one name, or name a limit that there is not.</exception>
    public OpenApiDocument(ConfiguredLimits limits)
    {
        var merged = new JsonObject();
        foreach (string part in PartNames())
            Merge(merged, Read(part));
        SettingsSchema.AddTo(merged["components"]!["schemas"]!);
        merged["info"]!["version"] = typeof(OpenApiDocument).Assembly.GetName().Version!.ToString(3);
        Root = (JsonObject)limits.Fill(merged)!;
        Utf8 = JsonSerializer.SerializeToUtf8Bytes(Root, s_json);
    }

    /// <summary>The document; not to be changed.</summary>
    public JsonObject Root { get; }

    /// <summary>The document as JSON, UTF-8.</summary>
    public byte[] Utf8 { get; }

    /// <summary>What a node stands for: itself, or where its <c>$ref</c> within this document points.</summary>
    /// <exception cref="InvalidOperationException">It points nowhere.</exception>
    public JsonNode Resolve(JsonNode? node)
    {
        if (node?["$ref"]?.GetValue<string>() is not { } reference)
            return node ?? throw new InvalidOperationException("There is nothing here to resolve.");
        JsonNode? target = reference.TrimStart('#', '/').Split('/').Aggregate((JsonNode?)Root, (at, name) => at?[name]);
        return target ?? throw new InvalidOperationException($"The API's description points to {reference}, and there is nothing.");
    }

    private static IEnumerable<string> PartNames() => Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(name => name.StartsWith(Parts, StringComparison.Ordinal) && name.EndsWith(".json", StringComparison.Ordinal))
        .OrderBy(name => name != First).ThenBy(name => name, StringComparer.Ordinal);

    private static JsonObject Read(string part)
    {
        using Stream json = Assembly.GetExecutingAssembly().GetManifestResourceStream(part)!;
        return JsonNode.Parse(json)!.AsObject();
    }

    private static void Merge(JsonObject into, JsonObject part)
    {
        foreach ((string name, JsonNode? value) in part)
        {
            if (!into.TryGetPropertyValue(name, out JsonNode? there))
                into[name] = value?.DeepClone();
            else if (there is JsonObject both && value is JsonObject more)
                Merge(both, more);
            else
                throw new InvalidOperationException($"Two parts of the API's description say what '{name}' is.");
        }
    }
}
