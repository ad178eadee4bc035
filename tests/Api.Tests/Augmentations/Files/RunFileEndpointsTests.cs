using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using KoGpt2.Api.Tests.Crashes;
using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Tests.Support.Calls;
using KoGpt2.Shared.Augmentations;
using KoGpt2.TestSupport;

namespace KoGpt2.Api.Tests.Augmentations.Files;

public sealed class RunFileEndpointsTests(AzuriteFixture azurite)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Files_OfACompletedRun_AreListedAndServedAsTheyAre()
    {
        await using ApiHost host = await RunCalls.StartAsync(azurite, new SteppedTime(Documents.Created));
        JsonObject recipe = host.Recipe(await host.UploadTableAsync());
        RunId id = await host.MakeRunAsync(new JsonObject { ["recipe"] = recipe });
        await host.CompleteAsync(azurite, id);
        JsonArray files = (await host.GetJsonAsync($"/v1/augmentations/{id}/files"))["data"]!.AsArray();
        Assert.Equal(
            ["README.md", "data/part-00000.jsonl", "manifest.json", "rejected/part-00000.jsonl", "report.html", "report.json"],
            files.Select(file => file!["name"]!.GetValue<string>()).Order(StringComparer.Ordinal));
        foreach (JsonNode? file in files)
        {
            using HttpResponseMessage response = await host.Client.GetAsync(file!["link"]!.GetValue<string>(), Stop);
            byte[] content = await response.Content.ReadAsByteArrayAsync(Stop);
            Assert.Equal(file["content_type"]!.GetValue<string>(), response.Content.Headers.ContentType!.ToString());
            Assert.Equal((file["bytes"]!.GetValue<long>(), file["sha256"]!.GetValue<string>()), (content.LongLength, Convert.ToHexStringLower(SHA256.HashData(content))));
            Assert.Equal(file["name"]!.GetValue<string>() == "report.html" ? "inline" : "attachment", response.Content.Headers.ContentDisposition!.DispositionType);
            Assert.StartsWith("default-src 'none'; ", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Part_Range_IsThatPartOfTheWhole()
    {
        await using ApiHost host = await RunCalls.StartAsync(azurite, new SteppedTime(Documents.Created));
        RunId id = await host.MakeRunAsync(new JsonObject { ["recipe"] = host.Recipe(await host.UploadTableAsync()) });
        await host.CompleteAsync(azurite, id);
        string path = $"/v1/augmentations/{id}/files/data/part-00000.jsonl";
        byte[] whole = await host.Client.GetByteArrayAsync(path, Stop);
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Range = new RangeHeaderValue(10, 29) } };
        using HttpResponseMessage part = await host.Client.SendAsync(request, Stop);
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(whole[10..30], await part.Content.ReadAsByteArrayAsync(Stop));
        using HttpResponseMessage head = await host.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, path), Stop);
        Assert.Equal(whole.Length, head.Content.Headers.ContentLength);
    }

    [Theory]
    [InlineData("run.json")]
    [InlineData("report.txt")]
    [InlineData("rounds%2F000%2Fprompts.jsonl")]
    [InlineData("data/part-00009.jsonl")]
    [InlineData("..%2F..%2Frun.json")]
    public async Task Get_WhatIsNoFileOfTheRun_IsNotThere(string name)
    {
        await using ApiHost host = await RunCalls.StartAsync(azurite, new SteppedTime(Documents.Created));
        RunId id = await host.MakeRunAsync(new JsonObject { ["recipe"] = host.Recipe(await host.UploadTableAsync()) });
        await host.StepAsync(id);
        using HttpResponseMessage response = await host.Client.GetAsync($"/v1/augmentations/{id}/files/{name}", Stop);
        Assert.Equal((HttpStatusCode.NotFound, "augmentation_file_not_found"), (response.StatusCode, (await response.JsonAsync())["code"]!.GetValue<string>()));
    }
}
