using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace KoGpt2.TestSupport;

/// <summary>Holds values against the schemas of an OpenAPI document, by the published validator that <c>tests/node</c> pins.</summary>
public sealed class OpenApiSchemas
{
    private static readonly Lazy<Task<Process>> s_checker = new(() => NodePackages.StartAsync("check-schemas.mjs"));
    private static readonly SemaphoreSlim s_oneAtATime = new(1);
    private static readonly HashSet<string> s_known = [];
    private readonly JsonObject _document;
    private readonly string _name;

    /// <summary>Checks nothing yet.</summary>
    /// <param name="document">The document; those that are equal are sent once.</param>
    public OpenApiSchemas(JsonObject document)
    {
        _document = document;
        _name = "urn:sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(document)));
    }

    /// <summary>Checks a value.</summary>
    /// <param name="at">Where the schema is, a JSON pointer such as <c>/components/schemas/Job</c>.</param>
    /// <param name="value">The value.</param>
    /// <param name="closed">Whether members that the schema does not name are wrong, though it leaves room for later ones.</param>
    /// <returns>What is wrong; empty if nothing is.</returns>
    public async Task<string[]> CheckAsync(string at, JsonNode? value, bool closed = false)
    {
        Process checker = await s_checker.Value;
        await s_oneAtATime.WaitAsync();
        try
        {
            if (s_known.Add(_name))
                await SendAsync(checker, new JsonObject { ["name"] = _name, ["document"] = _document.DeepClone() });
            await SendAsync(checker, new JsonObject { ["name"] = _name, ["pointer"] = "#" + Escaped(at), ["closed"] = closed, ["value"] = value?.DeepClone() });
            string answer = await checker.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The checker of schemas has ended.");
            return JsonSerializer.Deserialize<string[]>(answer)!;
        }
        finally
        {
            s_oneAtATime.Release();
        }
    }

    private static async Task SendAsync(Process checker, JsonObject request)
    {
        await checker.StandardInput.WriteLineAsync(request.ToJsonString());
        await checker.StandardInput.FlushAsync();
    }

    // A pointer in a reference is part of an address.
    private static string Escaped(string pointer) => string.Join('/', pointer.Split('/').Select(Uri.EscapeDataString));
}
