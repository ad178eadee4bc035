using System.Net;
using System.Text.Json.Nodes;
using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Tests.Support.Calls;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Jobs.Lines;
using KoGpt2.Shared.Storage;
using KoGpt2.TestSupport;

namespace KoGpt2.Api.Tests.Jobs;

public sealed class SubmitTests(AzuriteFixture azurite)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Post_Prompts_IsAcceptedWithItsAddresses()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        using HttpResponseMessage response = await host.SubmitAsync(
            """{"model": "MODEL", "prompts": ["안녕", "이 영화는 \"최고\"\n😀"], "max_tokens": 5, "top_p": 0.5, "seed": null, "stream": false, "metadata": {"회차": "17"}}""");
        JsonNode job = await response.JsonAsync();
        string self = "/v1/jobs/" + ApiCalls.Id(job);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal(self, response.Headers.Location!.ToString());
        Assert.Equal(self, response.Headers.GetValues("Operation-Location").Single());
        Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter!.Delta);
        Assert.Equal("validating", job["status"]!.GetValue<string>());
        Assert.Equal("job", job["object"]!.GetValue<string>());
        Assert.Equal(host.Model, job["model"]!.GetValue<string>());
        Assert.Equal("0123456789abcdef", job["model_version"]!.GetValue<string>());
        Assert.Equal("""{"max_tokens":5,"top_p":0.5}""", job["settings"]!.ToJsonString());
        Assert.Equal("17", job["metadata"]!["회차"]!.GetValue<string>());
        Assert.Equal(self + "/results", job["links"]!["results"]!.GetValue<string>());
        Assert.True(DateTimeOffset.TryParse(job["created_at"]!.GetValue<string>(), out _));
    }

    [Fact]
    public async Task Post_Prompts_WritesInputWatchDocumentAndPlan()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, new() { ["Watch:Interval"] = "00:00:01" });
        JobId id = await host.SubmitJobAsync("안녕", "이 영화는 \"최고\"\n");
        JobDocument job = await host.FindAsync(id);
        string input = (await azurite.Storage.Jobs.GetBlobClient(job.Input.Blob).DownloadContentAsync(Stop)).Value.Content.ToString();
        Assert.Equal("{\"prompt\":\"안녕\"}\n{\"prompt\":\"이 영화는 \\\"최고\\\"\\n\"}\n", input);
        Assert.Equal(StorageLayout.Input(host.Owner, id), job.Input.Blob);
        Assert.Equal(System.Text.Encoding.UTF8.GetByteCount(input), job.Input.Size);
        Assert.Equal((await azurite.Storage.Jobs.GetBlobClient(job.Input.Blob).GetPropertiesAsync(cancellationToken: Stop)).Value.ETag.ToString(), job.Input.ETag);
        Assert.Equal("0123456789abcdef", job.Spec.ModelVersion);
        await Mailbox.TakeAsync(azurite, StorageLayout.PlanQueue, id);
        await Mailbox.TakeAsync(azurite, StorageLayout.WatchQueue, id);
    }

    [Fact]
    public async Task Post_Requests_KeepsEachLinesNameAndSettings()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        using HttpResponseMessage response = await host.SubmitAsync(
            """
            {"model": "MODEL", "temperature": 0.5, "requests": [
              {"custom_id": "가", "prompt": "하나", "max_new_tokens": 3},
              {"prompt": "둘", "custom_id": null, "stop": ["\n"]}
            ]}
            """);
        JobDocument job = await host.FindAsync(ApiCalls.Id(await response.JsonAsync()));
        string input = (await azurite.Storage.Jobs.GetBlobClient(job.Input.Blob).DownloadContentAsync(Stop)).Value.Content.ToString();
        (InputLine? first, LineError? wrong) = InputLine.Parse(System.Text.Encoding.UTF8.GetBytes(ApiCalls.Lines(input)[0]), job.Spec);
        Assert.Null(wrong);
        Assert.Equal((new Prompt.Text("하나"), "가", 3), (first!.Prompt, first.CustomId, first.Settings.MaxTokens));
        Assert.Equal("{\"prompt\":\"둘\",\"custom_id\":null,\"stop\":[\"\\n\"]}", ApiCalls.Lines(input)[1]);
        Assert.Equal(0.5, job.Spec.Settings.Temperature);
    }

    [Fact]
    public async Task Post_MegabytesOfPrompts_ArriveWhole()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        string[] prompts = [.. Enumerable.Range(0, 10_000).Select(i => $"{i} " + new string('가', i % 1_000))];
        JobId id = await host.SubmitJobAsync(prompts);
        JobDocument job = await host.FindAsync(id);
        string input = (await azurite.Storage.Jobs.GetBlobClient(job.Input.Blob).DownloadContentAsync(Stop)).Value.Content.ToString();
        Assert.Equal(prompts, ApiCalls.Lines(input).Select(line => JsonNode.Parse(line)!["prompt"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Post_Webhook_IsKeptWithAllEventsByDefault()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        using HttpResponseMessage response = await host.SubmitAsync("""{"model": "MODEL", "prompts": ["a"], "webhook": {"url": "https://example.com/hook?a=b"}}""");
        JsonNode job = await response.JsonAsync();
        Assert.Equal("https://example.com/hook?a=b", job["webhook"]!["url"]!.GetValue<string>());
        Assert.Equal("""["job.completed","job.failed","job.cancelled","job.expired"]""", job["webhook"]!["events"]!.ToJsonString());
    }

    [Fact]
    public async Task Post_ManyAtOnce_MakesAsManyJobs()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        JobId[] ids = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => host.SubmitJobAsync($"prompt {i}")));
        Assert.Equal(24, ids.Distinct().Count());
        JsonNode list = await host.GetJsonAsync("/v1/jobs?limit=100");
        Assert.Equal(ids.Select(id => id.ToString()).Order(), list["data"]!.AsArray().Select(job => job!["id"]!.GetValue<string>()).Order());
    }

    [Fact]
    public async Task Post_BodyOverTheLimit_Is413NamingBothNumbers()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, new() { ["Limits:MaxBodyBytes"] = "2000" });
        using HttpResponseMessage known = await host.SubmitAsync($$"""{"model": "MODEL", "prompts": ["{{new string('a', 3_000)}}"]}""");
        JsonNode problem = await known.JsonAsync();
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, known.StatusCode);
        Assert.Equal("body_too_large", problem["code"]!.GetValue<string>());
        Assert.Contains("at most 2,000 bytes (Limits:MaxBodyBytes); got 3,0", problem["detail"]!.GetValue<string>(), StringComparison.Ordinal);

        var chunked = new StreamContent(new MemoryStream(new byte[3_000])) { Headers = { ContentType = new("application/json") } };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/jobs") { Content = chunked };
        request.Headers.TransferEncodingChunked = true;
        using HttpResponseMessage unknown = await host.Client.SendAsync(request, Stop);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, unknown.StatusCode);
    }

    [Fact]
    public async Task Post_BodyOverTheServersOwnDefaultLimit_IsReadAllTheSame()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, new() { ["Limits:MaxLineBytes"] = "1024" });
        using HttpResponseMessage response = await host.SubmitAsync($$"""{"model": "MODEL", "prompts": ["{{new string('a', 31_000_000)}}"]}""");
        Assert.Equal(["prompts[0]:line_too_long"], ApiCalls.Errors(await response.JsonAsync()));
    }

    [Theory]
    [InlineData("text/plain", null)]
    [InlineData("application/jsonl", null)]
    [InlineData("application/json; charset=euc-kr", null)]
    [InlineData(null, null)]
    [InlineData("application/json", "gzip")]
    public async Task Post_NotPlainJson_Is415(string? type, string? encoding)
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        var content = new ByteArrayContent("{}"u8.ToArray());
        if (type is not null)
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        if (encoding is not null)
            content.Headers.ContentEncoding.Add(encoding);
        using HttpResponseMessage response = await host.Client.PostAsync("/v1/jobs", content, Stop);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("unsupported_media_type", (await response.JsonAsync())["code"]!.GetValue<string>());
    }
}
