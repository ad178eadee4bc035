using System.Net;
using System.Text.Json.Nodes;
using KoGpt2.Api.Files;
using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Tests.Support.Calls;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;
using KoGpt2.TestSupport;

namespace KoGpt2.Api.Tests.Outputs;

public sealed class OutputFileTests(AzuriteFixture azurite)
{
    private static readonly Dictionary<string, string?> s_shardsOfFour = new() { ["Planning:LinesPerShard"] = "4" };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Content_Answers_AreInOpenAisFormInInputOrder()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, s_shardsOfFour);
        JobId id = await FinishedAsync(host, lines: 10, fails: line => line % 3 == 1);
        JsonNode[] lines = await host.FileLinesAsync(Output(id));
        Assert.Equal(["c0", "c2", "c3", "c5", "c6", "c8", "c9"], lines.Select(line => line["custom_id"]!.GetValue<string>()));
        long created = (await host.FindAsync(id)).OverAt!.Value.ToUnixTimeSeconds();
        JsonNode expected = JsonNode.Parse($$$"""
            {"id":"batch_req_{{{id.Ulid}}}-2","custom_id":"c2",
             "response":{"status_code":200,"request_id":"req_{{{id.Ulid}}}-2","body":{"id":"cmpl-{{{id.Ulid}}}-2","object":"text_completion","created":{{{created}}},"model":"{{{host.Model}}}",
             "choices":[{"index":0,"text":"답 2","finish_reason":"stop","logprobs":null}],"usage":{"prompt_tokens":3,"completion_tokens":5,"total_tokens":8}} },
             "error":null}
            """)!;
        Assert.True(JsonNode.DeepEquals(expected, lines[1]), lines[1].ToJsonString());
    }

    [Fact]
    public async Task Content_Refusals_AreAnswersOfStatus400()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, s_shardsOfFour);
        JobId id = await FinishedAsync(host, lines: 10, fails: line => line % 3 == 1);
        JsonNode[] lines = await host.FileLinesAsync(Errors(id));
        Assert.Equal(["c1", "c4", "c7"], lines.Select(line => line["custom_id"]!.GetValue<string>()));
        JsonNode expected = JsonNode.Parse($$$"""
            {"id":"batch_req_{{{id.Ulid}}}-4","custom_id":"c4","response":{"status_code":400,"request_id":"req_{{{id.Ulid}}}-4",
             "body":{"error":{"message":"Too long.","type":"invalid_request_error","param":null,"code":"prompt_too_long"}} },"error":null}
            """)!;
        Assert.True(JsonNode.DeepEquals(expected, lines[1]), lines[1].ToJsonString());
    }

    [Theory]
    [InlineData(JobStatus.Cancelled, "batch_cancelled", "The job was cancelled before this line was finished.")]
    [InlineData(JobStatus.Expired, "batch_expired", "The job's time was up before this line was finished.")]
    public async Task Content_StoppedJob_NamesEachUnfinishedLineAndWhy(JobStatus status, string code, string message)
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, s_shardsOfFour);
        JobId id = await host.PlannedBatchAsync(10);
        await host.FinishShardAsync(azurite, id, shard: 1);
        await host.MoveAsync(id, job => status == JobStatus.Cancelled
            ? job.CancelRequested(job.UpdatedAt).StopClosed(job.UpdatedAt)
            : (job with { ExpiresAt = job.UpdatedAt }).ExpiryReached(job.UpdatedAt).StopClosed(job.UpdatedAt));
        Assert.Equal(["c4", "c5", "c6", "c7"], (await host.FileLinesAsync(Output(id))).Select(line => line["custom_id"]!.GetValue<string>()));
        JsonNode[] lines = await host.FileLinesAsync(Errors(id));
        Assert.Equal(["c0", "c1", "c2", "c3", "c8", "c9"], lines.Select(line => line["custom_id"]!.GetValue<string>()));
        Assert.All(lines, line => Assert.Equal((null, code, message), (line["response"], line["error"]!["code"]!.GetValue<string>(), line["error"]!["message"]!.GetValue<string>())));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Content_AnyRange_IsThatPartOfTheWhole(bool errors)
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, s_shardsOfFour);
        JobId id = await FinishedAsync(host, lines: 18, fails: line => line % 2 == 1 || line is >= 8 and < 12);
        IServedFile file = (await host.ServedAsync(errors ? Errors(id) : Output(id)))!;
        string whole = await file.ReadAsync();
        int line = whole.IndexOf('\n', StringComparison.Ordinal) + 1;
        foreach ((int start, int length) in new[] { (0, 1), (0, line), (line - 1, 2), (line, line), (5, whole.Length - 5), (whole.Length - 1, 1), (whole.Length / 2, whole.Length / 3), (3 * line + 7, 11) })
            Assert.Equal(whole.Substring(start, length), await file.ReadAsync(new ByteSpan(start, length)));
    }

    [Fact]
    public async Task Index_MadeOnce_IsKeptAndGivesTheSameBytes()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, s_shardsOfFour);
        JobId id = await FinishedAsync(host, lines: 10, fails: line => line == 9);
        string first = await (await host.ServedAsync(Output(id)))!.ReadAsync();
        string index = (await azurite.Storage.Jobs.GetBlobClient(StorageLayout.OutputIndex(host.Owner, id)).DownloadContentAsync(Stop)).Value.Content.ToString();
        IServedFile again = (await host.ServedAsync(Output(id)))!;
        Assert.Equal(first, await again.ReadAsync());
        Assert.Equal(first.Length, JsonNode.Parse(index)!["output"]!.AsArray()[^1]!.GetValue<int>());
        Assert.Equal(("batch_output", "processed", $"{id.Batch}_output.jsonl"), (again.View.Purpose, again.View.Status, again.View.Filename));
        Assert.Equal($"\"{Output(id)}\"", again.ETag);
    }

    [Fact]
    public async Task Find_NotOverOrNotTheirs_IsNotThere()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, s_shardsOfFour);
        JobId id = await host.PlannedBatchAsync(2);
        Assert.Null(await host.ServedAsync(Output(id)));
        Assert.Null(await host.ServedAsync(Errors(id)));
        await host.FinishShardAsync(azurite, id, shard: 0);
        Assert.NotNull(await host.ServedAsync(Output(id)));
        Assert.Null(await host.ServedAsync(Errors(id)));
        Assert.Null(await host.ServedAsync(Output(id), owner: "other-owner"));
        Assert.False(await host.Get<ServedFiles>().DeleteAsync("other-owner", Output(id), Stop));
    }

    [Theory]
    [InlineData("desc")]
    [InlineData("asc")]
    public async Task List_Pages_HoldEveryFileOfResultsOnce(string order)
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, s_shardsOfFour);
        List<string> made = [];
        for (int job = 0; job < 3; job++)
        {
            JobId id = await FinishedAsync(host, lines: 3, fails: line => job == 1 && line == 1);
            made.InsertRange(0, job == 1 ? [Output(id), Errors(id)] : [Output(id)]);
            await host.UntilNextMillisecondAsync();
        }
        await host.PlannedBatchAsync(2);
        List<string> listed = [];
        JsonNode page;
        do
        {
            page = await host.GetJsonAsync($"/v1/files?purpose=batch_output&limit=1&order={order}{(listed.Count > 0 ? "&after=" + listed[^1] : "")}");
            listed.Add(Assert.Single(page["data"]!.AsArray())!["id"]!.GetValue<string>());
        }
        while (page["has_more"]!.GetValue<bool>());
        if (order == "asc")
            made.Reverse();
        Assert.Equal(made, listed);
    }

    [Fact]
    public async Task Content_OverHttp_IsServedWithItsLength()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, s_shardsOfFour);
        JobId id = await FinishedAsync(host, lines: 10, fails: _ => false);
        using HttpResponseMessage response = await host.Client.GetAsync($"/v1/files/{Output(id)}/content", Stop);
        byte[] content = await response.Content.ReadAsByteArrayAsync(Stop);
        Assert.Equal((HttpStatusCode.OK, (await host.GetJsonAsync($"/v1/files/{Output(id)}"))["bytes"]!.GetValue<long>()), (response.StatusCode, content.LongLength));
        Assert.Equal(content.LongLength, response.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task Delete_OneAfterTheOther_HidesEachAndThenTheResultsGo()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, s_shardsOfFour);
        JobId id = await FinishedAsync(host, lines: 5, fails: line => line == 1);
        Assert.True(await host.Get<ServedFiles>().DeleteAsync(host.Owner, Output(id), Stop));
        Assert.Null(await host.ServedAsync(Output(id)));
        Assert.Single(await host.FileLinesAsync(Errors(id)));
        Assert.Equal(5, ApiCalls.Lines(await host.Client.GetStringAsync($"/v1/jobs/{id}/results", Stop)).Length);

        Assert.True(await host.Get<ServedFiles>().DeleteAsync(host.Owner, Errors(id), Stop));
        Assert.False(await host.Get<ServedFiles>().DeleteAsync(host.Owner, Errors(id), Stop));
        Assert.False(await azurite.Storage.Jobs.GetBlobClient(StorageLayout.Part(host.Owner, id, 0)).ExistsAsync(Stop));
        using HttpResponseMessage results = await host.Client.GetAsync($"/v1/jobs/{id}/results", Stop);
        Assert.Equal((HttpStatusCode.Gone, "results_deleted"), (results.StatusCode, (await results.JsonAsync())["code"]!.GetValue<string>()));
        Assert.Equal(Output(id), (await host.BatchAsync(id))["output_file_id"]!.GetValue<string>());
    }

    private async Task<JobId> FinishedAsync(ApiHost host, int lines, Func<int, bool> fails)
    {
        JobId id = await host.PlannedBatchAsync(lines);
        for (int shard = 0; shard * 4 < lines; shard++)
            await host.FinishShardAsync(azurite, id, shard, fails);
        return id;
    }

    private static string Output(JobId id) => $"file-{id.Ulid}-output";

    private static string Errors(JobId id) => $"file-{id.Ulid}-errors";
}
