using System.Text.Json.Nodes;
using KoGpt2.Api.Jobs;
using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Tests.Support.Calls;
using KoGpt2.Shared.Jobs;
using KoGpt2.TestSupport;

namespace KoGpt2.Api.Tests.Jobs;

public sealed class JobEndpointsTests(AzuriteFixture azurite)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Get_WhileItRuns_CountsLinesAndTokens()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, new() { ["Planning:LinesPerShard"] = "4" });
        JobId id = await host.SubmitPlannedAsync(10);
        await host.FinishShardAsync(azurite, id, shard: 1, fails: line => line == 5);
        using HttpResponseMessage response = await host.Client.GetAsync($"/v1/jobs/{id}", Stop);
        JsonNode job = await response.JsonAsync();
        Assert.Equal("in_progress", job["status"]!.GetValue<string>());
        Assert.Equal("""{"total":10,"completed":3,"failed":1,"cancelled":0,"expired":0}""", job["counts"]!.ToJsonString());
        Assert.Equal("""{"prompt_tokens":9,"completion_tokens":15,"total_tokens":24}""", job["usage"]!.ToJsonString());
        Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter!.Delta);
        Assert.Null(job["ended_at"]);
    }

    [Fact]
    public async Task Get_Over_HasNoRetryAfter()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        JobId id = await host.SubmitPlannedAsync(2);
        await host.FinishShardAsync(azurite, id, shard: 0);
        using HttpResponseMessage response = await host.Client.GetAsync($"/v1/jobs/{id}", Stop);
        JsonNode job = await response.JsonAsync();
        Assert.Equal("completed", job["status"]!.GetValue<string>());
        Assert.NotNull(job["ended_at"]);
        Assert.Null(response.Headers.RetryAfter);
    }

    [Fact]
    public async Task Get_PreferWait_AnswersWhenTheJobIsOver()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        JobId id = await host.SubmitPlannedAsync(2);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/jobs/{id}");
        request.Headers.Add("Prefer", "wait=300");
        Task<HttpResponseMessage> waiting = host.Client.SendAsync(request, Stop);
        await host.FinishShardAsync(azurite, id, shard: 0);
        using HttpResponseMessage response = await waiting;
        Assert.Equal("completed", (await response.JsonAsync())["status"]!.GetValue<string>());
        Assert.Equal("wait=60", response.Headers.GetValues("Preference-Applied").Single());
    }

    [Fact]
    public async Task Get_PreferWaitOfAJobThatGoesOn_AnswersWhenTheTimeIsUp()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        JobId id = await host.SubmitPlannedAsync(2);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/jobs/{id}");
        request.Headers.Add("Prefer", "wait=1");
        long began = TimeProvider.System.GetTimestamp();
        using HttpResponseMessage response = await host.Client.SendAsync(request, Stop);
        Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 0.95, 10);
        Assert.Equal("in_progress", (await response.JsonAsync())["status"]!.GetValue<string>());
        Assert.NotNull(response.Headers.RetryAfter);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(15, 1)]
    [InlineData(100, 10)]
    [InlineData(100_000, 30)]
    public void RetryAfter_Age_IsATenthOfIt(int age, int seconds)
    {
        JobDocument job = Documents.New();
        Assert.Equal(seconds, JobWait.RetryAfter(job, job.CreatedAt.AddSeconds(age)));
    }

    [Fact]
    public async Task List_Pages_GoFromNewToOldWithoutGapOrRepeat()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        List<string> ids = [];
        for (int i = 0; i < 5; i++)
        {
            ids.Insert(0, (await host.SubmitJobAsync($"{i}")).ToString());
            await host.UntilNextMillisecondAsync();
        }
        List<string> seen = [];
        string? next = "/v1/jobs?limit=2";
        for (; next is not null && seen.Count < 10;)
        {
            JsonNode page = await host.GetJsonAsync(next);
            Assert.Equal("list", page["object"]!.GetValue<string>());
            seen.AddRange(page["data"]!.AsArray().Select(job => job!["id"]!.GetValue<string>()));
            next = page["next"]?.GetValue<string>();
            Assert.Equal(next is not null, page["has_more"]!.GetValue<bool>());
        }
        Assert.Equal(ids, seen);
    }

    [Fact]
    public async Task List_Status_LeavesOutTheOthers()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        JobId planned = await host.SubmitPlannedAsync(1), validating = await host.SubmitJobAsync("a");
        JsonNode page = await host.GetJsonAsync("/v1/jobs?status=in_progress");
        Assert.Equal(planned.ToString(), Assert.Single(page["data"]!.AsArray())!["id"]!.GetValue<string>());
        page = await host.GetJsonAsync("/v1/jobs?status=validating");
        Assert.Equal(validating.ToString(), Assert.Single(page["data"]!.AsArray())!["id"]!.GetValue<string>());
        Assert.Empty((await host.GetJsonAsync("/v1/jobs?status=failed"))["data"]!.AsArray());
    }

    [Fact]
    public async Task List_StatusWithPages_KeepsTheStatusInTheNextAddress()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        await host.SubmitJobAsync("a");
        await host.SubmitJobAsync("b");
        string next = (await host.GetJsonAsync("/v1/jobs?status=validating&limit=1"))["next"]!.GetValue<string>();
        Assert.EndsWith("&limit=1&status=validating", next, StringComparison.Ordinal);
        Assert.Single((await host.GetJsonAsync(next))["data"]!.AsArray());
    }
}
