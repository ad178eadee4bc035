using System.Text.Json.Nodes;
using KoGpt2.TestSupport;

namespace KoGpt2.Api.Tests.Support.Contract;

/// <summary>What <c>/openapi.json</c> says, for tests to hold requests and answers against.</summary>
internal sealed class ApiContract(JsonObject document)
{
    private readonly OpenApiSchemas _schemas = new(document);

    /// <summary>The operation of an address, with the pointer to it; <see langword="null"/> if there is none.</summary>
    public Operation? Find(string method, string path)
    {
        string[] parts = path.Split('/');
        foreach ((string template, JsonNode? item) in document["paths"]!.AsObject().OrderBy(pair => pair.Key.Contains('{', StringComparison.Ordinal)))
            if (Fits(template.Split('/'), parts) && item![method.ToLowerInvariant()] is { } operation)
                return new Operation(this, $"/paths/{Escaped(template)}/{method.ToLowerInvariant()}", operation, item);
        return null;
    }

    /// <summary>Whether any method is described at an address.</summary>
    public bool Knows(string path) => document["paths"]!.AsObject().Any(pair => Fits(pair.Key.Split('/'), path.Split('/')));

    /// <summary>Follows a reference, and says where it leads.</summary>
    public (JsonNode Node, string Pointer) Resolve(JsonNode node, string pointer) => node["$ref"]?.GetValue<string>() is { } reference
        ? (reference[2..].Split('/').Aggregate((JsonNode)document, (at, name) => at[name]!), reference[1..])
        : (node, pointer);

    /// <summary>Holds a value against a schema.</summary>
    public Task<string[]> CheckAsync(string pointer, JsonNode? value, bool closed) => _schemas.CheckAsync(pointer, value, closed);

    /// <summary>A name as part of a JSON pointer.</summary>
    public static string Escaped(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private static bool Fits(string[] template, string[] path) =>
        template.Length == path.Length && template.Zip(path).All(pair => pair.First == pair.Second || (pair.First.StartsWith('{') && pair.Second.Length > 0));
}
