using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Tests.Support.Calls;
using KoGpt2.Shared.Files;
using KoGpt2.Shared.Storage;
using KoGpt2.TestSupport;

namespace KoGpt2.Api.Tests.Files;

public sealed class FileEndpointsTests(AzuriteFixture azurite)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GetContent_Whole_IsWhatWasSent()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        FileId id = await host.FileAsync("하나\n둘\n");
        using HttpResponseMessage response = await host.Client.GetAsync($"/v1/files/{id}/content", Stop);
        Assert.Equal("하나\n둘\n", await response.Content.ReadAsStringAsync(Stop));
        Assert.Equal(11, response.Content.Headers.ContentLength);
        Assert.Equal("application/jsonl", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("줄.jsonl", response.Content.Headers.ContentDisposition!.FileNameStar);
        Assert.Equal("bytes", response.Headers.AcceptRanges.Single());
        Assert.Equal((await host.Content(id).GetPropertiesAsync(cancellationToken: Stop)).Value.ETag.ToString("H"), response.Headers.ETag!.ToString());
    }

    [Fact]
    public async Task GetContent_Range_IsThatPart()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        FileId id = await host.FileAsync("0123456789");
        using HttpResponseMessage response = await GetAsync(host, id, request => request.Headers.Range = new RangeHeaderValue(3, 5));
        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal("345", await response.Content.ReadAsStringAsync(Stop));
        Assert.Equal("bytes 3-5/10", response.Content.Headers.ContentRange!.ToString());
        Assert.Equal(3, response.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task GetContent_RangeBehindTheEnd_Is416WithTheLength()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        FileId id = await host.FileAsync("0123456789");
        using HttpResponseMessage response = await GetAsync(host, id, request => request.Headers.Range = new RangeHeaderValue(10, null));
        JsonNode error = (await response.JsonAsync())["error"]!;
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, response.StatusCode);
        Assert.Equal("bytes */10", response.Content.Headers.ContentRange!.ToString());
        Assert.Equal(
            ("range_not_satisfiable", "The content has 10 bytes, and none of them are in 'bytes=10-'."), (error["code"]!.GetValue<string>(), error["message"]!.GetValue<string>()));
    }

    [Fact]
    public async Task GetContent_SameETag_Is304WithoutBody()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        FileId id = await host.FileAsync("0123456789");
        using HttpResponseMessage first = await GetAsync(host, id, _ => { });
        using HttpResponseMessage second = await GetAsync(host, id, request => request.Headers.IfNoneMatch.Add(first.Headers.ETag!));
        Assert.Equal((HttpStatusCode.NotModified, ""), (second.StatusCode, await second.Content.ReadAsStringAsync(Stop)));
        using HttpResponseMessage third = await GetAsync(host, id, request => request.Headers.IfMatch.Add(new EntityTagHeaderValue("\"no\"")));
        Assert.Equal(HttpStatusCode.PreconditionFailed, third.StatusCode);
        Assert.Equal($"The content's ETag is not one of If-Match; it is {first.Headers.ETag}.", (await third.JsonAsync())["error"]!["message"]!.GetValue<string>());
    }

    [Fact]
    public async Task HeadContent_File_HasTheHeadersAlone()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        FileId id = await host.FileAsync("0123456789");
        using HttpResponseMessage response = await host.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, $"/v1/files/{id}/content"), Stop);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(10, response.Content.Headers.ContentLength);
        Assert.NotNull(response.Headers.ETag);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Stop));
    }

    [Fact]
    public async Task GetContent_ManyMegabytes_ComeWholeAndInOrder()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        string text = string.Concat(Enumerable.Range(0, 700_000).Select(i => $"{i,9}\n"));
        FileId id = await host.FileAsync(text);
        Assert.Equal(text, await host.Client.GetStringAsync($"/v1/files/{id}/content", Stop));
    }

    [Fact]
    public async Task Delete_File_IsGone()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        FileId id = await host.FileAsync("{}");
        using HttpResponseMessage response = await host.Client.DeleteAsync($"/v1/files/{id}", Stop);
        Assert.Equal($$"""{"id":"{{id}}","object":"file","deleted":true}""", Sorted(await response.JsonAsync()));
        using HttpResponseMessage again = await host.Client.DeleteAsync($"/v1/files/{id}", Stop);
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
        Assert.False(await host.Content(id).ExistsAsync(Stop));
    }

    [Fact]
    public async Task Get_BrokenRecord_Is500WithoutInternals()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        FileId id = await host.FileAsync("{}");
        await azurite.Storage.Files.GetBlobClient(StorageLayout.FileRecord(host.Owner, id)).UploadAsync(new BinaryData("{secret"), overwrite: true, Stop);
        using HttpResponseMessage response = await host.Client.GetAsync($"/v1/files/{id}", Stop);
        JsonNode error = (await response.JsonAsync())["error"]!;
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal(
            ("server_error", "internal_error", "Something broke here; the trace id finds it in the logs."),
            (error["type"]!.GetValue<string>(), error["code"]!.GetValue<string>(), error["message"]!.GetValue<string>()));
        Assert.NotEmpty(response.Headers.GetValues("X-Request-Id").Single());
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("GET", "/content")]
    [InlineData("HEAD", "/content")]
    [InlineData("DELETE", "")]
    public async Task Any_NoSuchFileOrAnothers_Is404(string method, string what)
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        FileId anothers = await host.FileAsync("{}", "other-" + host.Owner["owner-".Length..]);
        foreach (string id in new[] { anothers.ToString(), "file-x", "No%2FSuch" })
        {
            using HttpResponseMessage response = await host.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), $"/v1/files/{id}{what}"), Stop);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
            if (method != "HEAD")
                Assert.Equal("invalid_request_error", (await response.JsonAsync())["error"]!["type"]!.GetValue<string>());
        }
        Assert.True(await host.Content(anothers, "other-" + host.Owner["owner-".Length..]).ExistsAsync(Stop));
    }

    [Fact]
    public async Task List_Files_PagesThroughThemBothWays()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        List<string> ids = [];
        for (int i = 0; i < 5; i++)
        {
            ids.Add((await host.FileAsync("{}")).ToString());
            await host.UntilNextMillisecondAsync();
        }
        Assert.Equal(ids, await PageThroughAsync(host, "order=asc&limit=2"));
        Assert.Equal(Enumerable.Reverse(ids), await PageThroughAsync(host, "limit=2&purpose=batch"));
        JsonNode all = await host.GetJsonAsync("/v1/files");
        Assert.Equal(("list", ids[4], ids[0], false), (all["object"]!.GetValue<string>(), all["first_id"]!.GetValue<string>(), all["last_id"]!.GetValue<string>(), all["has_more"]!.GetValue<bool>()));
    }

    [Fact]
    public async Task List_OtherPurpose_IsEmpty()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        await host.FileAsync("{}");
        Assert.Equal(
            """{"data":[],"first_id":"","has_more":false,"last_id":"","object":"list"}""", Sorted(await host.GetJsonAsync("/v1/files?purpose=vision"), byName: true));
    }

    [Theory]
    [InlineData("after=job_1", "after", "bad_id", "Send the id of a file, such as the last one of the page before; got 'job_1'.")]
    [InlineData("limit=0", "limit", "out_of_range", "Send an integer from 1 to 10,000; got '0'.")]
    [InlineData("limit=10001", "limit", "out_of_range", "Send an integer from 1 to 10,000; got '10001'.")]
    [InlineData("order=up", "order", "out_of_range", "Send 'asc' or 'desc'; got 'up'.")]
    [InlineData("purpose=fun", "purpose", "out_of_range", "Send one of assistants, assistants_output, batch, batch_output, evals, fine-tune, fine-tune-results, user_data, vision; got 'fun'.")]
    public async Task List_BadParameter_IsNamed(string query, string param, string code, string message)
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        using HttpResponseMessage response = await host.Client.GetAsync("/v1/files?" + query, Stop);
        JsonNode error = (await response.JsonAsync())["error"]!;
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal((param, code, message), (error["param"]!.GetValue<string>(), error["code"]!.GetValue<string>(), error["message"]!.GetValue<string>()));
    }

    private static async Task<HttpResponseMessage> GetAsync(ApiHost host, FileId id, Action<HttpRequestMessage> change)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/files/{id}/content");
        change(request);
        return await host.Client.SendAsync(request, Stop);
    }

    private static async Task<List<string>> PageThroughAsync(ApiHost host, string query)
    {
        List<string> ids = [];
        for (string after = ""; ;)
        {
            JsonNode page = await host.GetJsonAsync($"/v1/files?{query}{after}");
            string[] data = [.. page["data"]!.AsArray().Select(file => file!["id"]!.GetValue<string>())];
            Assert.Equal((data[0], data[^1]), (page["first_id"]!.GetValue<string>(), page["last_id"]!.GetValue<string>()));
            ids.AddRange(data);
            if (!page["has_more"]!.GetValue<bool>())
                return ids;
            after = "&after=" + data[^1];
        }
    }

    private static string Sorted(JsonNode node, bool byName = false)
    {
        string[] order = byName ? [] : ["id", "object", "deleted"];
        var sorted = new JsonObject();
        foreach ((string name, JsonNode? value) in node.AsObject().OrderBy(m => Array.IndexOf(order, m.Key)).ThenBy(m => m.Key, StringComparer.Ordinal))
            sorted[name] = value?.DeepClone();
        return sorted.ToJsonString();
    }
}
