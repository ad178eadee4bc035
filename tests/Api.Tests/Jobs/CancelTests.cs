using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Tests.Support.Calls;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;
using KoGpt2.TestSupport;
using Microsoft.Extensions.Time.Testing;

namespace KoGpt2.Api.Tests.Jobs;

public sealed class CancelTests(AzuriteFixture azurite)
{
    private readonly FakeTimeProvider _clock = new(Documents.Created);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Cancel_Validating_EndsWhenItIsPlanned()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, clock: _clock);
        JobId id = await host.SubmitJobAsync("a", "b");
        Assert.Equal("cancelling", (await CancelAsync(host, id, HttpStatusCode.Accepted))["status"]!.GetValue<string>());
        _clock.Advance(TimeSpan.FromSeconds(11));
        await host.Handlers.WatchAsync(new WatchMessage(host.Owner, id), Stop);
        Assert.Equal(JobStatus.Cancelling, (await host.FindAsync(id)).Status);
        await host.Handlers.PlanAsync(new JobMessage(host.Owner, id), Stop);
        JobDocument job = await host.FindAsync(id);
        Assert.Equal((JobStatus.Cancelled, 2, 2), (job.Status, job.Total, job.Tally.Cancelled));
        Assert.Empty(await Mailbox.TakeShardsAsync(azurite, host.Model));
    }

    [Fact]
    public async Task Cancel_InProgress_ClosesAfterTheGrace()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, new() { ["Planning:LinesPerShard"] = "2" }, _clock);
        JobId id = await host.SubmitPlannedAsync(5);
        await host.FinishShardAsync(azurite, id, shard: 1);
        using HttpResponseMessage response = await host.Client.PostAsync($"/v1/jobs/{id}/cancel", null, Stop);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal($"/v1/jobs/{id}", response.Headers.Location!.ToString());
        Assert.Equal(TimeSpan.FromSeconds(10), response.Headers.RetryAfter!.Delta);

        _clock.Advance(TimeSpan.FromSeconds(9));
        await host.Handlers.WatchAsync(new WatchMessage(host.Owner, id), Stop);
        Assert.Equal(JobStatus.Cancelling, (await host.FindAsync(id)).Status);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await host.Handlers.WatchAsync(new WatchMessage(host.Owner, id), Stop);
        JobDocument job = await host.FindAsync(id);
        Assert.Equal((JobStatus.Cancelled, 2, 3), (job.Status, job.Tally.Completed, job.Tally.Cancelled));
    }

    [Fact]
    public async Task Cancel_InProgress_SendsAWatchMessageForTheGracesEnd()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, new() { ["Watch:StopGrace"] = "00:00:01" });
        JobId id = await host.SubmitPlannedAsync(1);
        var sinceCancel = Stopwatch.StartNew();
        await CancelAsync(host, id, HttpStatusCode.Accepted);
        bool taken = await Mailbox.TryTakeAsync(azurite, StorageLayout.WatchQueue, id);
        Assert.False(taken && sinceCancel.Elapsed < TimeSpan.FromSeconds(1));
        if (!taken)
            await Mailbox.TakeAsync(azurite, StorageLayout.WatchQueue, id);
    }

    [Fact]
    public async Task Cancel_Twice_KeepsTheFirstTime()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, clock: _clock);
        JobId id = await host.SubmitPlannedAsync(1);
        await CancelAsync(host, id, HttpStatusCode.Accepted);
        DateTimeOffset? first = (await host.FindAsync(id)).CancellingAt;
        _clock.Advance(TimeSpan.FromSeconds(3));
        await CancelAsync(host, id, HttpStatusCode.Accepted);
        Assert.Equal(first, (await host.FindAsync(id)).CancellingAt);
    }

    [Fact]
    public async Task Cancel_TimeIsUpAlready_GoesOnWithThat()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, clock: _clock);
        JobId id = await host.SubmitPlannedAsync(1);
        _clock.Advance(TimeSpan.FromHours(24));
        await host.Handlers.WatchAsync(new WatchMessage(host.Owner, id), Stop);
        Assert.Equal("finalizing", (await CancelAsync(host, id, HttpStatusCode.Accepted))["status"]!.GetValue<string>());
        _clock.Advance(TimeSpan.FromSeconds(10));
        await host.Handlers.WatchAsync(new WatchMessage(host.Owner, id), Stop);
        Assert.Equal("expired", (await CancelAsync(host, id, HttpStatusCode.OK))["status"]!.GetValue<string>());
    }

    [Fact]
    public async Task Cancel_WhileTheLastShardFinishes_IsOneOrTheOther()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, new() { ["Watch:StopGrace"] = "00:00:00" });
        for (int round = 0; round < 15; round++)
        {
            JobId id = await host.SubmitPlannedAsync(2);
            Task<HttpResponseMessage> cancel = host.Client.PostAsync($"/v1/jobs/{id}/cancel", null, Stop);
            await host.SettleAsync(id, shard: 0, new LineTally(2, 0, 0, 6, 10));
            using HttpResponseMessage answer = await cancel;
            string seen = (await answer.JsonAsync())["status"]!.GetValue<string>();
            await host.Handlers.WatchAsync(new WatchMessage(host.Owner, id), Stop);
            JobDocument job = await host.FindAsync(id);
            Assert.Equal(new LineTally(2, 0, 0, 6, 10), job.Tally);
            Assert.Contains((seen, job.Status), new[] { ("completed", JobStatus.Completed), ("cancelling", JobStatus.Cancelled), ("cancelled", JobStatus.Cancelled) });
        }
    }

    [Fact]
    public async Task Cancel_Over_IsOkAndChangesNothing()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, clock: _clock);
        JobId completed = await host.SubmitPlannedAsync(1), failed = await host.SubmitPlannedAsync(1), cancelled = await host.SubmitPlannedAsync(1);
        await host.FinishShardAsync(azurite, completed, shard: 0);
        await host.MoveAsync(failed, job => job.Failed(new JobError("input_modified", "Changed."), _clock.GetUtcNow()));
        await host.MoveAsync(cancelled, job => job.CancelRequested(_clock.GetUtcNow()).StopClosed(_clock.GetUtcNow()));
        foreach ((JobId id, string status) in new[] { (completed, "completed"), (failed, "failed"), (cancelled, "cancelled") })
        {
            JobDocument before = await host.FindAsync(id);
            _clock.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(status, (await CancelAsync(host, id, HttpStatusCode.OK))["status"]!.GetValue<string>());
            Assert.Equal(before.UpdatedAt, (await host.FindAsync(id)).UpdatedAt);
        }
    }

    private static async Task<JsonNode> CancelAsync(ApiHost host, JobId id, HttpStatusCode expected)
    {
        using HttpResponseMessage response = await host.Client.PostAsync($"/v1/jobs/{id}/cancel", null, Stop);
        Assert.Equal(expected, response.StatusCode);
        return await response.JsonAsync();
    }
}
