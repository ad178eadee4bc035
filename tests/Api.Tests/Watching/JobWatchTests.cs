using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Tests.Support.Calls;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;
using KoGpt2.Shared.Storage.Queues;
using KoGpt2.TestSupport;
using Microsoft.Extensions.Time.Testing;

namespace KoGpt2.Api.Tests.Watching;

public sealed class JobWatchTests(AzuriteFixture azurite)
{
    private static readonly Dictionary<string, string?> s_soon = new() { ["Watch:Interval"] = "00:00:01", ["Planning:LinesPerShard"] = "2" };

    private readonly FakeTimeProvider _clock = new(Documents.Created);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Watch_InputWithoutJob_DeletesItAfterTenMinutesAndEnds()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, s_soon, _clock);
        JobId id = JobId.New(_clock);
        Azure.Storage.Blobs.BlobClient input = azurite.Storage.Jobs.GetBlobClient(StorageLayout.Input(host.Owner, id));
        await input.UploadAsync(new BinaryData("1\n"), Stop);
        await WatchAsync(host, id);
        Assert.True(await input.ExistsAsync(Stop));
        await Mailbox.TakeAsync(azurite, StorageLayout.WatchQueue, id);
        _clock.Advance(TimeSpan.FromMinutes(10));
        await WatchAsync(host, id);
        Assert.False(await input.ExistsAsync(Stop));
        await WatchAsync(host, id);
    }

    [Fact]
    public async Task Watch_PlanMessageLost_SendsItAgain()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, s_soon, _clock);
        JobId id = await host.SubmitJobAsync("a");
        await Mailbox.TakeAsync(azurite, StorageLayout.PlanQueue, id);
        await WatchAsync(host, id);
        Assert.False(await Mailbox.TryTakeAsync(azurite, StorageLayout.PlanQueue, id));
        _clock.Advance(TimeSpan.FromMinutes(5));
        await WatchAsync(host, id);
        // All tests share this queue: while one of them has a message in hand, nothing is sent, and the next look decides.
        await Mailbox.TakeAsync(azurite, StorageLayout.PlanQueue, id, again: () => WatchAsync(host, id));
    }

    [Fact]
    public async Task Watch_ShardsLost_SendsThemAgainOnceTheQueueIsEmpty()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using ApiHost host = await ApiHost.StartAsync(azurite, s_soon, clock);
        JobId id = await host.SubmitPlannedAsync(6);
        await Mailbox.TakeAsync(azurite, StorageLayout.PlanQueue, id);
        await host.FinishShardAsync(azurite, id, shard: 1);
        clock.Advance(TimeSpan.FromMinutes(10));
        await WatchAsync(host, id);
        Assert.False(await Mailbox.TryTakeAsync(azurite, StorageLayout.PlanQueue, id));
        await Mailbox.TakeShardsAsync(azurite, host.Model);
        await WatchAsync(host, id);
        await Mailbox.TakeAsync(azurite, StorageLayout.PlanQueue, id);
        await host.Handlers.PlanAsync(new JobMessage(host.Owner, id), Stop);
        Assert.Equal([0, 2], (await Mailbox.TakeShardsAsync(azurite, host.Model)).Select(shard => shard.Shard));
    }

    [Fact]
    public async Task Watch_ShardsLostWhileTheQueueIsNeverEmpty_SendsThemOnceTheQueuesFrontIsYounger()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(5));
        await using ApiHost host = await ApiHost.StartAsync(azurite, s_soon, clock);
        JobId id = await host.SubmitPlannedAsync(2), other = JobId.New(clock);
        await Mailbox.TakeAsync(azurite, StorageLayout.PlanQueue, id);
        await Mailbox.TakeShardsAsync(azurite, host.Model);
        await host.Get<JobQueues>().SendShardsAsync(host.Model, [new ShardMessage(host.Owner, other, 0, new LineSpan(0, 1), new ByteSpan(0, 1))], Stop);
        clock.Advance(TimeSpan.FromMinutes(10));
        await WatchAsync(host, id);
        await Mailbox.TakeAsync(azurite, StorageLayout.PlanQueue, id);
        await host.Handlers.PlanAsync(new JobMessage(host.Owner, id), Stop);
        Assert.Contains(await Mailbox.TakeShardsAsync(azurite, host.Model), shard => shard.Job == id);

        await WatchAsync(host, id);
        Assert.False(await Mailbox.TryTakeAsync(azurite, StorageLayout.PlanQueue, id));
    }

    [Fact]
    public async Task Watch_CancelledBeyondTheGrace_ClosesAndAnnounces()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, s_soon, _clock);
        JobId id = await host.SubmitPlannedAsync(3, request => request["webhook"] = new System.Text.Json.Nodes.JsonObject { ["url"] = "https://example.com" });
        await host.MoveAsync(id, job => job.CancelRequested(_clock.GetUtcNow()));
        _clock.Advance(TimeSpan.FromSeconds(10));
        await WatchAsync(host, id);
        JobDocument job = await host.FindAsync(id);
        Assert.Equal((JobStatus.Cancelled, 3, JobEvents.Cancelled), (job.Status, job.Tally.Cancelled, job.Delivery!.Type));
        await Mailbox.TakeAsync(azurite, StorageLayout.WebhooksQueue, id);
    }

    [Fact]
    public async Task Watch_WebhookMessageLost_SendsItAgain()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, s_soon, _clock);
        JobId id = await host.SubmitPlannedAsync(2, request => request["webhook"] = new System.Text.Json.Nodes.JsonObject { ["url"] = "https://example.com" });
        await host.FinishShardAsync(azurite, id, shard: 0);
        await WatchAsync(host, id);
        Assert.False(await Mailbox.TryTakeAsync(azurite, StorageLayout.WebhooksQueue, id));
        _clock.Advance(TimeSpan.FromMinutes(2));
        await WatchAsync(host, id);
        await Mailbox.TakeAsync(azurite, StorageLayout.WebhooksQueue, id);
    }

    private static Task WatchAsync(ApiHost host, JobId id) => host.Handlers.WatchAsync(new WatchMessage(host.Owner, id), Stop);
}
