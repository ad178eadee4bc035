using System.Net;
using System.Text.Json.Nodes;
using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Tests.Support.Calls;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;
using KoGpt2.TestSupport;

namespace KoGpt2.Api.Tests.Results;

public sealed class ResultEndpointsTests(AzuriteFixture azurite)
{
    private static readonly Dictionary<string, string?> s_shardsOfFour = new() { ["Planning:LinesPerShard"] = "4" };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Get_WhileShardsFinishOutOfOrder_GivesThePrefixWithoutGap()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, s_shardsOfFour);
        JobId id = await host.SubmitPlannedAsync(10);
        Assert.Equal((0, $"</v1/jobs/{id}/results?after=-1>; rel=\"next\""), await CountAsync(host, id));
        await host.FinishShardAsync(azurite, id, shard: 2);
        Assert.Equal(0, (await CountAsync(host, id)).Lines);
        await host.FinishShardAsync(azurite, id, shard: 0);
        Assert.Equal((4, $"</v1/jobs/{id}/results?after=3>; rel=\"next\""), await CountAsync(host, id));
        await host.FinishShardAsync(azurite, id, shard: 1);
        Assert.Equal((10, null), await CountAsync(host, id));
    }

    [Fact]
    public async Task Get_PagesWhileRunning_FollowTheLinkToTheEnd()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, s_shardsOfFour);
        JobId id = await host.SubmitPlannedAsync(10);
        await host.FinishShardAsync(azurite, id, shard: 0, fails: line => line == 2);
        List<string> lines = [];
        string? next = $"/v1/jobs/{id}/results?limit=3";
        for (int page = 0; next is not null && page < 10; page++)
        {
            if (page == 2)
                await host.FinishShardAsync(azurite, id, shard: 1);
            if (page == 3)
                await host.FinishShardAsync(azurite, id, shard: 2);
            using HttpResponseMessage response = await host.Client.GetAsync(next, Stop);
            Assert.Equal("application/jsonl", response.Content.Headers.ContentType!.MediaType);
            lines.AddRange(ApiCalls.Lines(await response.Content.ReadAsStringAsync(Stop)));
            next = Next(response) is { } link ? link[1..link.IndexOf('>', StringComparison.Ordinal)] : null;
        }
        Assert.Equal(Enumerable.Range(0, 10), lines.Select(line => JsonNode.Parse(line)!["index"]!.GetValue<int>()));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"c{i}"), lines.Select(line => JsonNode.Parse(line)!["custom_id"]!.GetValue<string>()));
        Assert.Equal("prompt_too_long", JsonNode.Parse(lines[2])!["error"]!["code"]!.GetValue<string>());
        Assert.Contains("답 9", lines[9], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 10)]
    [InlineData("?after=-1", 10)]
    [InlineData("?after=4", 5)]
    [InlineData("?after=3&limit=4", 4)]
    [InlineData("?after=9", 0)]
    [InlineData("?after=100", 0)]
    [InlineData("?limit=1", 1)]
    [InlineData("?after=2147483647&limit=2147483647", 0)]
    public async Task Get_AfterAndLimit_CutTheLines(string query, int count)
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, s_shardsOfFour);
        JobId id = await host.SubmitPlannedAsync(10);
        for (int shard = 0; shard < 3; shard++)
            await host.FinishShardAsync(azurite, id, shard);
        string[] lines = ApiCalls.Lines(await host.Client.GetStringAsync($"/v1/jobs/{id}/results{query}", Stop));
        int after = System.Web.HttpUtility.ParseQueryString(query)["after"] is { } text ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : -1;
        Assert.Equal(Enumerable.Range(after < 0 ? 0 : Math.Min(after, 100) + 1, count), lines.Select(line => JsonNode.Parse(line)!["index"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Get_Cancelled_NamesUnfinishedLinesByTheirIds()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, s_shardsOfFour);
        JobId id = await host.SubmitPlannedAsync(10);
        await host.FinishShardAsync(azurite, id, shard: 1);
        await CancelAsync(host, id);
        JsonNode[] lines = await LinesAsync(host, id, "");
        Assert.Equal(Enumerable.Range(0, 10), lines.Select(line => line["index"]!.GetValue<int>()));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"c{i}"), lines.Select(line => line["custom_id"]!.GetValue<string>()));
        Assert.Equal([0, 1, 2, 3, 8, 9], lines.Where(line => line["error"]?["code"]?.GetValue<string>() == "cancelled").Select(line => line["index"]!.GetValue<int>()));
        Assert.Equal("The job was cancelled before this line was finished.", lines[0]["error"]!["message"]!.GetValue<string>());
        lines = await LinesAsync(host, id, "?after=2&limit=6");
        Assert.Equal(["c3", "c4", "c5", "c6", "c7", "c8"], lines.Select(line => line["custom_id"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Get_ShardCancelledWholeWithoutPart_IsMadeUpEvenBeforeTheEnd()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, s_shardsOfFour);
        JobId id = await host.SubmitPlannedAsync(10);
        await host.MoveAsync(id, job => job.CancelRequested(job.CreatedAt));
        await host.SettleAsync(id, shard: 0, new LineTally(0, 0, 4, 0, 0));
        JsonNode[] lines = await LinesAsync(host, id, "");
        Assert.Equal(["c0", "c1", "c2", "c3"], lines.Select(line => line["custom_id"]!.GetValue<string>()));
        Assert.All(lines, line => Assert.Equal("cancelled", line["error"]!["code"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Get_FailedOverAChangedInput_StillGivesEveryLineOnce()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, s_shardsOfFour);
        JobId id = await host.SubmitPlannedAsync(6);
        await host.FinishShardAsync(azurite, id, shard: 0);
        await azurite.Storage.Jobs.GetBlobClient(StorageLayout.Input(host.Owner, id)).UploadAsync(new BinaryData("other"), overwrite: true, Stop);
        await host.MoveAsync(id, job => job.Failed(new JobError("input_modified", "The input was changed."), job.CreatedAt));
        JsonNode[] lines = await LinesAsync(host, id, "");
        Assert.Equal(Enumerable.Range(0, 6), lines.Select(line => line["index"]!.GetValue<int>()));
        Assert.Equal("The job failed before this line was finished: The input was changed.", lines[5]["error"]!["message"]!.GetValue<string>());
        Assert.Null(lines[5]["custom_id"]);
    }

    [Fact]
    public async Task Get_InputWithBlankAndBadLines_CountsAndNamesAsTheWorkerDoes()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, s_shardsOfFour);
        JobId id = await InputFiles.SubmitAsync(host, azurite, "\uFEFF\r\n{\"prompt\":\"a\",\"custom_id\":\"x\"}\r\n\n  \nbroken\n{\"prompt\":\"b\",\"custom_id\":\"y\"}");
        await host.Handlers.PlanAsync(new JobMessage(host.Owner, id), Stop);
        await CancelAsync(host, id);
        JsonNode[] lines = await LinesAsync(host, id, "");
        Assert.Equal(["x", null, "y"], lines.Select(line => line["custom_id"]?.GetValue<string>()));
    }

    [Fact]
    public async Task Get_Validating_IsEmpty()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        JobId id = await host.SubmitJobAsync("a");
        using HttpResponseMessage response = await host.Client.GetAsync($"/v1/jobs/{id}/results", Stop);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Empty(await response.Content.ReadAsStringAsync(Stop));
    }

    [Fact]
    public async Task Get_PartShorterThanItsShard_BreaksOffInsteadOfLeavingLinesOut()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, s_shardsOfFour);
        JobId id = await host.SubmitPlannedAsync(10);
        await host.FinishShardAsync(azurite, id, shard: 0);
        await azurite.Storage.Jobs.GetBlobClient(StorageLayout.Part(host.Owner, id, 0)).UploadAsync(new BinaryData("{\"index\":0}\n"), overwrite: true, Stop);
        await Assert.ThrowsAsync<HttpRequestException>(() => host.Client.GetStringAsync($"/v1/jobs/{id}/results", Stop));
    }

    private static async Task CancelAsync(ApiHost host, JobId id) =>
        await host.MoveAsync(id, job => job.CancelRequested(job.CreatedAt).StopClosed(job.CreatedAt));

    private static async Task<JsonNode[]> LinesAsync(ApiHost host, JobId id, string query) =>
        [.. ApiCalls.Lines(await host.Client.GetStringAsync($"/v1/jobs/{id}/results{query}", Stop)).Select(line => JsonNode.Parse(line)!)];

    private static async Task<(int Lines, string? Link)> CountAsync(ApiHost host, JobId id)
    {
        using HttpResponseMessage response = await host.Client.GetAsync($"/v1/jobs/{id}/results", Stop);
        return (ApiCalls.Lines(await response.Content.ReadAsStringAsync(Stop)).Length, Next(response));
    }

    private static string? Next(HttpResponseMessage response) =>
        response.Headers.GetValues("Link").SingleOrDefault(link => link.EndsWith("; rel=\"next\"", StringComparison.Ordinal));
}
