using System.Text.Json.Nodes;
using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Tests.Support.Calls;
using KoGpt2.Api.Tests.Support.Contract;
using KoGpt2.Shared.Settings;
using KoGpt2.TestSupport;
using Microsoft.AspNetCore.Routing;

namespace KoGpt2.Api.Tests.Reference;

public sealed class OpenApiDocumentTests(AzuriteFixture azurite)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Paths_AndMethods_AreThoseThatAreMapped()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        JsonNode document = await host.GetJsonAsync("/openapi.json");
        IEnumerable<string> described = document["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject().Where(member => member.Key != "parameters").Select(member => $"{member.Key.ToUpperInvariant()} {path.Key}"));
        IEnumerable<string> mapped = host.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(route => route.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods.Select(method => $"{method} {route.RoutePattern.RawText}"));
        Assert.Equal(mapped.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Document_RedoclysRecommendedRules_FindNothing()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        NodeRun lint = await NodePackages.RunAsync("lint-openapi.mjs", [], await host.Client.GetStringAsync("/openapi.json", Stop));
        Assert.Equal((0, "", ""), (lint.ExitCode, lint.Output, lint.Errors));
    }

    [Fact]
    public async Task Examples_AllOfThem_AreAsTheirSchemasSay()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        JsonObject document = (await host.GetJsonAsync("/openapi.json")).AsObject();
        var contract = new ApiContract(document);
        (string At, JsonNode? Value)[] examples = [.. Examples(document, "", contract)];
        Assert.True(examples.Length > 40, $"There are only {examples.Length} examples.");
        foreach ((string at, JsonNode? value) in examples)
            Assert.True(await contract.CheckAsync(at, value, closed: true) is { Length: 0 }, $"An example of {at} is wrong: {value?.ToJsonString()}");
    }

    [Fact]
    public async Task Settings_EveryNameThatIsRead_IsDescribed()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        JsonNode schemas = (await host.GetJsonAsync("/openapi.json"))["components"]!["schemas"]!;
        JsonObject settings = schemas["GenerationSettings"]!["properties"]!.AsObject();
        Assert.Equal(SettingsTable.All.SelectMany(s => new[] { s.Name, s.Alias }).OfType<string>(), settings.Select(setting => setting.Key));
        Assert.Equal(64, settings["max_tokens"]!["default"]!.GetValue<int>());
        Assert.Equal(65_536, settings["max_new_tokens"]!["maximum"]!.GetValue<int>());
        Assert.Contains("Send a number from 0 (greedy) to 10.", settings["temperature"]!["description"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("[false,null]", schemas["UnsupportedSettings"]!["properties"]!["stream"]!["enum"]!.ToJsonString());
    }

    [Fact]
    public async Task Limits_AreThoseThatAreConfigured()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, new() { ["Limits:MaxPrompts"] = "1234", ["Limits:MaxBodyBytes"] = "20000" });
        JsonNode document = await host.GetJsonAsync("/openapi.json");
        Assert.Equal(1_234, document["components"]!["schemas"]!["JobRequest"]!["properties"]!["prompts"]!["maxItems"]!.GetValue<int>());
        Assert.Contains("at most 20,000 bytes", document["paths"]!["/v1/jobs"]!["post"]!["requestBody"]!["description"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/openapi.json", "application/json")]
    [InlineData("/docs", "text/html")]
    public async Task Get_WithoutAKey_IsAnswered(string path, string type)
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        using HttpClient nobody = host.ClientWith(null);
        using HttpResponseMessage response = await nobody.GetAsync(path, Stop);
        Assert.Equal((200, type), ((int)response.StatusCode, response.Content.Headers.ContentType!.MediaType));
    }

    // Wherever a schema stands beside examples, and wherever a schema brings examples itself.
    private static IEnumerable<(string At, JsonNode? Value)> Examples(JsonNode? node, string at, ApiContract contract)
    {
        if (node is JsonArray items)
            foreach ((int i, JsonNode? item) in items.Index())
                foreach ((string, JsonNode?) found in Examples(item, $"{at}/{i}", contract))
                    yield return found;
        if (node is not JsonObject members)
            yield break;
        if (members["schema"] is not null && members.TryGetPropertyValue("example", out JsonNode? example))
            yield return ($"{at}/schema", example);
        if (members["schema"] is not null && members["examples"] is JsonObject named)
            foreach ((_, JsonNode? entry) in named)
                yield return ($"{at}/schema", contract.Resolve(entry!, at).Node["value"]);
        if (members["schema"] is null && members["examples"] is JsonArray own)
            foreach (JsonNode? value in own)
                yield return (at, value);
        foreach ((string name, JsonNode? member) in members.Where(member => member.Key is not ("example" or "examples" or "default")))
            foreach ((string, JsonNode?) found in Examples(member, $"{at}/{ApiContract.Escaped(name)}", contract))
                yield return found;
    }
}
