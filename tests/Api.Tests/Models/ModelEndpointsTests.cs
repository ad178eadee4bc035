using System.Text.Json.Nodes;
using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Tests.Support.Calls;
using KoGpt2.Shared.Models;
using KoGpt2.TestSupport;

namespace KoGpt2.Api.Tests.Models;

public sealed class ModelEndpointsTests(AzuriteFixture azurite)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Get_Model_ShowsLicenceAndLimits()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        JsonNode model = await host.GetJsonAsync($"/v1/models/{host.Model}");
        JsonNode expected = JsonNode.Parse(
            """
            {"object": "model", "owned_by": "local", "version": "0123456789abcdef", "precision": "fp32", "licence": "MIT", "source": "a test",
            "warnings": [], "context_length": 1024, "vocabulary": 51200, "defaults": {}}
            """)!;
        expected["id"] = host.Model;
        expected["created"] = (await azurite.Storage.Models.GetBlobClient($"{host.Model}/manifest.json").GetPropertiesAsync(cancellationToken: Stop)).Value.LastModified.ToUnixTimeSeconds();
        Assert.True(JsonNode.DeepEquals(expected, model), model.ToJsonString());
    }

    [Fact]
    public async Task Get_ModelWithTerms_WarnsOfThem()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        ModelManifest manifest = ApiHost.Manifest(host.Model) with
        {
            Licence = "cc-by-nc-sa-4.0",
            Source = "skt/kogpt2-base-v2@0123abcd",
            Warnings = ["지어낸 말을 사실처럼 씁니다."],
        };
        await new ModelCatalog(azurite.Storage).PublishAsync("", manifest, Stop);
        JsonNode model = await host.GetJsonAsync($"/v1/models/{host.Model}");
        Assert.Equal("skt", model["owned_by"]!.GetValue<string>());
        Assert.Equal(
            ["The weights are licensed cc-by-nc-sa-4.0: no commercial use; adaptations only under the same licence; their makers must be named.", "지어낸 말을 사실처럼 씁니다."],
            model["warnings"]!.AsArray().Select(warning => warning!.GetValue<string>()));
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
