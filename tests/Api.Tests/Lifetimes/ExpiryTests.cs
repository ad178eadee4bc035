using System.Net;
using System.Text.Json.Nodes;
using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Tests.Support.Calls;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;
using KoGpt2.TestSupport;
using Microsoft.Extensions.Time.Testing;

namespace KoGpt2.Api.Tests.Lifetimes;

public sealed class ExpiryTests(AzuriteFixture azurite)
{
    private static readonly Dictionary<string, string?> s_twoLines = new() { ["Planning:LinesPerShard"] = "2" };
    private readonly FakeTimeProvider _clock = new(Documents.Created);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Post_NoLifetimes_TakesTheDefaults()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, clock: _clock);
        JobDocument job = await host.FindAsync(await host.SubmitJobAsync("a"));
        Assert.Equal((Documents.Created.AddHours(24), TimeSpan.FromDays(30)), (job.ExpiresAt, job.Spec.RetainFor));
    }

    [Fact]
    public async Task Post_Lifetimes_AreKeptAndShown()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, clock: _clock);
        using HttpResponseMessage response = await host.SubmitAsync("""{"model": "MODEL", "prompts": ["a"], "expires_after": "PT90M", "retain_for": "P2W"}""");
        JsonNode job = await response.JsonAsync();
        Assert.Equal("2026-01-02T04:34:05+00:00", job["expires_at"]!.GetValue<string>());
        Assert.Null(job["delete_at"]);
        JobId id = ApiCalls.Id(job);
        await host.Handlers.PlanAsync(new JobMessage(host.Owner, id), Stop);
        await host.FinishShardAsync(azurite, id, shard: 0);
        Assert.Equal("2026-01-16T03:04:05+00:00", (await host.GetJsonAsync($"/v1/jobs/{id}"))["delete_at"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("expires_after", "5", "bad_duration", "Send an ISO 8601 duration of weeks, days, hours, minutes and seconds, such as \"PT24H\"; got 5.")]
    [InlineData("expires_after", "\"24h\"", "bad_duration", "Send an ISO 8601 duration of weeks, days, hours, minutes and seconds, such as \"PT24H\"; got \"24h\".")]
    [InlineData("expires_after", "\"PT59S\"", "out_of_range", "Send a duration from PT1M to P7D (Lifetimes:MaxExpiresAfter); got \"PT59S\".")]
    [InlineData("expires_after", "\"P7DT1S\"", "out_of_range", "Send a duration from PT1M to P7D (Lifetimes:MaxExpiresAfter); got \"P7DT1S\".")]
    [InlineData("retain_for", "\"P1Y\"", "bad_duration", "Send an ISO 8601 duration of weeks, days, hours, minutes and seconds, such as \"P30D\"; got \"P1Y\".")]
    [InlineData("retain_for", "\"PT0S\"", "out_of_range", "Send a duration from PT1M to P365D (Lifetimes:MaxRetainFor); got \"PT0S\".")]
    [InlineData("retain_for", "\"P366D\"", "out_of_range", "Send a duration from PT1M to P365D (Lifetimes:MaxRetainFor); got \"P366D\".")]
    public async Task Post_BadLifetime_SaysWhatWouldBeRight(string field, string value, string code, string message)
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        using HttpResponseMessage response = await host.SubmitAsync($$"""{"model": "MODEL", "prompts": ["a"], "{{field}}": {{value}}}""");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        JsonNode error = Assert.Single((await response.JsonAsync())["errors"]!.AsArray())!;
        Assert.Equal((field, code, message), (error["field"]!.GetValue<string>(), error["code"]!.GetValue<string>(), error["message"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Watch_TimeIsUp_StopsTheJobAndClosesItAfterTheGraceWithWhatFinishedOutOfOrder()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, s_twoLines, _clock);
        JobId id = await host.SubmitPlannedAsync(7, request => request["webhook"] = new JsonObject { ["url"] = "https://example.com" });
        await host.FinishShardAsync(azurite, id, shard: 3);
        await host.FinishShardAsync(azurite, id, shard: 1);
        _clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        await WatchAsync(host, id);
        Assert.Equal(JobStatus.InProgress, (await host.FindAsync(id)).Status);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await WatchAsync(host, id);
        JsonNode stopping = await host.GetJsonAsync($"/v1/jobs/{id}");
        Assert.Equal(("finalizing", "2026-01-03T03:04:05+00:00"), (stopping["status"]!.GetValue<string>(), stopping["finalizing_at"]!.GetValue<string>()));
        _clock.Advance(TimeSpan.FromSeconds(9));
        await WatchAsync(host, id);
        Assert.Equal(JobStatus.Finalizing, (await host.FindAsync(id)).Status);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await WatchAsync(host, id);

        JobDocument job = await host.FindAsync(id);
        Assert.Equal((JobStatus.Expired, 3, 4, JobEvents.Expired), (job.Status, job.Tally.Completed, job.Tally.Expired, job.Delivery!.Type));
        await Mailbox.TakeAsync(azurite, StorageLayout.WebhooksQueue, id);
        JsonNode[] lines = [.. ApiCalls.Lines(await host.Client.GetStringAsync($"/v1/jobs/{id}/results", Stop)).Select(line => JsonNode.Parse(line)!)];
        Assert.Equal([0, 1, 2, 3, 4, 5, 6], lines.Select(line => line["index"]!.GetValue<int>()));
        Assert.Equal(["c0", "c1", "c2", "c3", "c4", "c5", "c6"], lines.Select(line => line["custom_id"]!.GetValue<string>()));
        Assert.Equal(["expired", "expired", null, null, "expired", "expired", null], lines.Select(line => line["error"]?["code"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Watch_TimeIsUpAndTheLastShardComesWithinTheGrace_CompletesTheJob()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, s_twoLines, _clock);
        JobId id = await host.SubmitPlannedAsync(4);
        await host.FinishShardAsync(azurite, id, shard: 1);
        _clock.Advance(TimeSpan.FromHours(24));
        await WatchAsync(host, id);
        JobDocument job = await host.FinishShardAsync(azurite, id, shard: 0);
        Assert.Equal((JobStatus.Completed, 4), (job.Status, job.Tally.Completed));
    }

    [Fact]
    public async Task Watch_TimeIsUpBeforeThePlan_ExpiresWhenItIsPlanned()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, clock: _clock);
        JobId id = await host.SubmitJobAsync("a", "b");
        _clock.Advance(TimeSpan.FromHours(24));
        await WatchAsync(host, id);
        Assert.Equal(JobStatus.Finalizing, (await host.FindAsync(id)).Status);
        await host.Handlers.PlanAsync(new JobMessage(host.Owner, id), Stop);
        JobDocument job = await host.FindAsync(id);
        Assert.Equal((JobStatus.Expired, 2), (job.Status, job.Tally.Expired));
        Assert.Empty(await Mailbox.TakeShardsAsync(azurite, host.Model));
    }

    [Fact]
    public async Task Watch_CancelledBeforeItsTimeIsUp_EndsAsCancelled()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, clock: _clock);
        JobId id = await host.SubmitPlannedAsync(1);
        await host.MoveAsync(id, job => job.CancelRequested(_clock.GetUtcNow()));
        _clock.Advance(TimeSpan.FromHours(25));
        await WatchAsync(host, id);
        Assert.Equal(JobStatus.Cancelled, (await host.FindAsync(id)).Status);
    }

    private static Task WatchAsync(ApiHost host, JobId id) => host.Handlers.WatchAsync(new WatchMessage(host.Owner, id), Stop);
}
