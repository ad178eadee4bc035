using System.Text.Json;
using System.Text.Json.Nodes;

namespace KoGpt2.Infra.Tests.Support;

/// <summary>What a deployment would make, worked out by <c>bicep snapshot</c> from a parameters file: loops run, conditions decided, modules taken in.</summary>
/// <param name="Resources">Its resources.</param>
/// <param name="Outputs">Its outputs.</param>
public sealed record Deployment(IReadOnlyList<Resource> Resources, JsonObject Outputs)
{
    /// <summary>The id of the resource group that it goes into.</summary>
    public const string Group = $"/subscriptions/{Subscription}/resourceGroups/rg-test";

    private const string Subscription = "00000000-0000-0000-0000-000000000001", Tenant = "00000000-0000-0000-0000-000000000002";

    /// <summary>Works it out.</summary>
    /// <param name="bicep">The CLI and its copy of the templates.</param>
    /// <param name="parameters">Name of the parameters file without its ending.</param>
    /// <param name="variables">Environment variables that the file reads.</param>
    public static async Task<Deployment> OfAsync(BicepCli bicep, string parameters, IReadOnlyDictionary<string, string>? variables = null)
    {
        (int code, string output) = await bicep.RunAsync(
            ["snapshot", $"{parameters}.bicepparam", "--mode", "overwrite", "--tenant-id", Tenant, "--subscription-id", Subscription, "--resource-group", "rg-test", "--location", "swedencentral"],
            variables);
        Assert.True(code == 0 && output.Trim().Length == 0, output);
        JsonNode snapshot = JsonNode.Parse(bicep.Read($"{parameters}.snapshot.json"))!;
        Assert.Empty(snapshot["diagnostics"]!.AsArray());
        return new Deployment([.. snapshot["predictedResources"]!.AsArray().Select(Resource.Of)], snapshot["outputs"]!.AsObject());
    }

    /// <summary>The resources of one type.</summary>
    public IEnumerable<Resource> Of(string type) => Resources.Where(resource => resource.Type.Equals(type, StringComparison.OrdinalIgnoreCase));

    /// <summary>The one resource of a type.</summary>
    public Resource Only(string type) => Assert.Single(Of(type));

    /// <summary>The last parts of the names of the resources of one type.</summary>
    public IEnumerable<string> NamesOf(string type) => Of(type).Select(resource => resource.Name.Split('/')[^1]);
}

/// <summary>One resource. What Azure alone can tell stands in it as an expression in brackets.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Type">Its type.</param>
/// <param name="Name">Its name, with those of its parents.</param>
/// <param name="Body">All of it.</param>
public sealed record Resource(string Id, string Type, string Name, JsonObject Body)
{
    /// <summary>Its properties.</summary>
    public JsonNode Properties => Body["properties"]!;

    /// <summary>Reads one.</summary>
    public static Resource Of(JsonNode? node) =>
        new(node!["id"]!.GetValue<string>(), node["type"]!.GetValue<string>(), node["name"]!.GetValue<string>(), node.AsObject());

    /// <summary>A property as text, by its path with dots between; null if it is not there.</summary>
    public string? Text(string path)
    {
        JsonNode? node = Properties;
        foreach (string part in path.Split('.'))
            node = node?[part];
        return node is null ? null : node.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : node.ToJsonString();
    }
}
