using System.Text.Json.Nodes;
using KoGpt2.Api.Tests.Support;
using KoGpt2.TestSupport;

namespace KoGpt2.Api.Tests.Models;

public sealed class ModelEndpointsTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Get_Model_ShowsLicenceAndLimits()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        JsonNode model = await host.GetJsonAsync($"/v1/models/{host.Model}");
        JsonNode expected = JsonNode.Parse(
            """{"object": "model", "version": "0123456789abcdef", "precision": "fp32", "licence": "MIT", "source": "a test", "context_length": 1024, "vocabulary": 51200, "defaults": {}}""")!;
        expected["id"] = host.Model;
        Assert.True(JsonNode.DeepEquals(expected, model), model.ToJsonString());
    }

    [Fact]
    public async Task List_Models_HoldsThisOneToo()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        JsonNode list = await host.GetJsonAsync("/v1/models");
        Assert.Equal("list", list["object"]!.GetValue<string>());
        Assert.Contains(host.Model, list["data"]!.AsArray().Select(model => model!["id"]!.GetValue<string>()));
    }
}
