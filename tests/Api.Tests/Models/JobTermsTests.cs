using System.Text.Json.Nodes;
using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Tests.Support.Calls;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Models;
using KoGpt2.TestSupport;

namespace KoGpt2.Api.Tests.Models;

/// <summary>Licence and warnings of a model, wherever its texts or their job are shown.</summary>
public sealed class JobTermsTests(AzuriteFixture azurite)
{
    private const string Asks = "The weights are licensed cc-by-nc-sa-4.0: no commercial use; adaptations only under the same licence; their makers must be named.";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Jobs_ByThemselves_NameLicenceAndWarnings()
    {
        await using ApiHost host = await StartAsync();
        using HttpResponseMessage answer = await host.SubmitAsync("""{"model": "MODEL", "prompts": ["안녕"]}""");
        JsonNode submitted = await answer.JsonAsync();
        JsonNode job = await host.GetJsonAsync($"/v1/jobs/{submitted["id"]}");
        Assert.All([submitted, job], view =>
        {
            Assert.Equal("cc-by-nc-sa-4.0", view["licence"]!.GetValue<string>());
            Assert.Equal([Asks, "혐오를 조장하는 데 쓰지 마십시오."], view["warnings"]!.AsArray().Select(warning => warning!.GetValue<string>()));
        });
        Assert.Null((await host.GetJsonAsync("/v1/jobs"))["data"]![0]!["licence"]);
    }

    // The object itself has only fields of OpenAI's.
    [Fact]
    public async Task Batches_ByThemselves_LinkToModelAndLicence()
    {
        await using ApiHost host = await StartAsync();
        JobId id = await host.PlannedBatchAsync(3);
        Assert.Equal(Terms(host), await LinksAsync(host, $"/v1/batches/{id.Batch}"));
    }

    [Fact]
    public async Task Jobs_OfAnEarlierVersion_KeepItsTerms()
    {
        await using ApiHost host = await StartAsync();
        JobId id = await host.SubmitPlannedAsync(3);
        await new ModelCatalog(azurite.Storage).PublishAsync("", ApiHost.Manifest(host.Model) with { Version = "fedcba9876543210" }, Stop);
        Assert.Equal("MIT", (await host.GetJsonAsync($"/v1/models/{host.Model}"))["licence"]!.GetValue<string>());
        Assert.Equal("cc-by-nc-sa-4.0", (await host.GetJsonAsync($"/v1/jobs/{id}"))["licence"]!.GetValue<string>());
    }

    [Fact]
    public async Task Jobs_OfAVersionThatIsDeleted_AreShownWithoutTerms()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        JobId id = await InputFiles.SubmitAsync(host, azurite, "{}");
        await azurite.Storage.Models.DeleteBlobAsync($"{host.Model}/0123456789abcdef/manifest.json", cancellationToken: Stop);
        JsonNode job = await host.GetJsonAsync($"/v1/jobs/{id}");
        Assert.Equal((null, null), (job["licence"], job["warnings"]));
    }

    [Fact]
    public async Task Results_OfAJob_LinkToModelAndLicence()
    {
        await using ApiHost host = await StartAsync();
        JobId id = await host.SubmitPlannedAsync(3);
        Assert.Equal([$"</v1/jobs/{id}/results?after=-1>; rel=\"next\"", .. Terms(host)], await LinksAsync(host, $"/v1/jobs/{id}/results"));
        await host.FinishShardAsync(azurite, id, shard: 0);
        Assert.Equal(Terms(host), await LinksAsync(host, $"/v1/jobs/{id}/results"));
    }

    [Fact]
    public async Task Files_OfTexts_LinkToModelAndLicence_AndNoOthers()
    {
        await using ApiHost host = await StartAsync();
        JobId id = await host.PlannedBatchAsync(3);
        await host.FinishShardAsync(azurite, id, shard: 0, fails: line => line == 1);
        JsonNode batch = await host.GetJsonAsync($"/v1/batches/{id.Batch}");
        Assert.Equal(Terms(host), await LinksAsync(host, $"/v1/files/{batch["output_file_id"]}/content"));
        Assert.Empty(await LinksAsync(host, $"/v1/files/{batch["error_file_id"]}/content"));
        Assert.Empty(await LinksAsync(host, $"/v1/files/{batch["input_file_id"]}/content"));
    }

    private static string[] Terms(ApiHost host) =>
        [$"</v1/models/{host.Model}>; rel=\"describedby\"", "<https://creativecommons.org/licenses/by-nc-sa/4.0/>; rel=\"license\""];

    private static async Task<IEnumerable<string>> LinksAsync(ApiHost host, string address)
    {
        using HttpResponseMessage response = await host.Client.GetAsync(address, Stop);
        response.EnsureSuccessStatusCode();
        return response.Headers.TryGetValues("Link", out IEnumerable<string>? links) ? links : [];
    }

    private async Task<ApiHost> StartAsync()
    {
        ApiHost host = await ApiHost.StartAsync(azurite);
        ModelManifest model = ApiHost.Manifest(host.Model) with { Licence = "cc-by-nc-sa-4.0", Warnings = ["혐오를 조장하는 데 쓰지 마십시오."] };
        await new ModelCatalog(azurite.Storage).PublishAsync("", model, Stop);
        return host;
    }
}
