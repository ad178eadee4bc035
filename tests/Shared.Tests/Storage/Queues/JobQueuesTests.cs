using System.Text;
using System.Text.Json;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Jobs.Lines;
using KoGpt2.Shared.Storage;
using KoGpt2.Shared.Storage.Queues;
using KoGpt2.Shared.Tests.Jobs;
using KoGpt2.Shared.Webhooks;
using KoGpt2.TestSupport;

namespace KoGpt2.Shared.Tests.Storage.Queues;

public sealed class JobQueuesTests(AzuriteFixture azurite)
{
    private readonly JobQueues _queues = new(azurite.Storage);
    private readonly string _model = $"m{Guid.NewGuid():N}";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SendShards_AnyShards_AreBase64JsonThatNeverExpires()
    {
        await azurite.Storage.CreateMissingAsync([_model], Stop);
        var index = new ShardIndex(Total: 5, LinesPerShard: 2, Starts: [0, 100, 200, 250]);
        JobDocument job = JobDocuments.New("소유자");
        ShardMessage[] sent = [.. Enumerable.Range(0, index.Count).Select(shard => index.Message(job.Owner, job.Id, shard))];
        await _queues.SendShardsAsync(_model, sent, Stop);
        QueueMessage[] raw = await new QueueClient(azurite.ConnectionString, $"generate-{_model}").ReceiveMessagesAsync(32, cancellationToken: Stop);
        IEnumerable<string> json = raw.Select(message => Encoding.UTF8.GetString(Convert.FromBase64String(message.Body.ToString())));
        Assert.Equal(sent, json.Select(text => JsonSerializer.Deserialize(text, SharedJson.Korean.ShardMessage)!).OrderBy(message => message.Shard));
        Assert.All(raw, message => Assert.Equal(9999, message.ExpiresOn!.Value.Year));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-5_000, 0)]
    [InlineData(1, 1)]
    [InlineData(1_999, 2)]
    [InlineData(2_000, 2)]
    [InlineData(604_800_000, 604_800)]
    [InlineData(604_800_001, 604_800)]
    [InlineData(long.MaxValue / 10_000, 604_800)]
    public async Task SendWatch_AnyDelay_HidesForWholeSecondsAndNoLess(long milliseconds, int seconds)
    {
        await using StorageProxy proxy = await StorageProxy.StartAsync(azurite);
        await new JobQueues(proxy.Storage).SendWatchAsync(NewWatch(), TimeSpan.FromMilliseconds(milliseconds), Stop);
        Assert.Equal([$"POST /devstoreaccount1/watch/messages?visibilitytimeout={seconds}&messagettl=-1"], proxy.Requests);
    }

    [Fact]
    public async Task SendPlanWebhookAndWatch_OneJob_GoToTheirQueuesAtOnceOrLater()
    {
        JobMessage plan = NewMessage();
        var webhook = new WebhookMessage("owner", JobId.New(TimeProvider.System));
        WatchMessage watch = NewWatch();
        await _queues.SendPlanAsync(plan, Stop);
        await _queues.SendWebhookAsync(webhook, TimeSpan.FromHours(1), Stop);
        await _queues.SendWatchAsync(watch, TimeSpan.FromHours(1), Stop);
        Assert.Contains(plan, await ReceiveAllAsync(StorageLayout.PlanQueue));
        Assert.DoesNotContain(webhook.Job, (await ReceiveAllAsync(StorageLayout.WebhooksQueue)).Select(message => (JobId?)message.Job));
        Assert.DoesNotContain(watch.Job, (await ReceiveAllAsync(StorageLayout.WatchQueue)).Select(message => (JobId?)message.Job));
    }

    [Fact]
    public async Task Announce_EventJustDue_IsSentAndNothingElseIs()
    {
        DateTimeOffset now = JobDocuments.SubmittedAt;
        JobDocument silent = JobDocuments.New(), running = JobDocuments.New(webhook: new WebhookSpec("https://example.com", JobEvents.All));
        JobDocument due = running.Failed(new JobError("code", "Message."), now) with { Id = JobId.New(TimeProvider.System) };
        JobDocument tried = due.Attempted(new DeliveryAttempt(1, now, 500), DeliveryState.Pending, now) with { Id = JobId.New(TimeProvider.System) };
        JobDocument[] jobs = [silent.Failed(new JobError("code", "Message."), now), running, due, tried];
        foreach (JobDocument job in jobs)
            await _queues.AnnounceAsync(job, Stop);
        IEnumerable<JobId> sent = (await ReceiveAllAsync(StorageLayout.WebhooksQueue)).Select(message => message.Job);
        Assert.Equal([due.Id], sent.Intersect(jobs.Select(job => job.Id)));
    }

    [Fact]
    public async Task Look_HiddenMessage_CountsButDoesNotWait()
    {
        await azurite.Storage.CreateMissingAsync([_model], Stop);
        string queue = StorageLayout.GenerateQueue(_model);
        Assert.Equal(new QueueFront(0, null), await _queues.LookAsync(queue, Stop));
        await _queues.SendShardsAsync(_model, [new ShardMessage("owner", JobId.New(TimeProvider.System), 0, new LineSpan(0, 1), new ByteSpan(0, 1))], Stop);
        QueueFront waiting = await _queues.LookAsync(queue, Stop);
        Assert.Equal(1, waiting.Count);
        Assert.NotNull(waiting.Since);
        QueueMessage inHand = await azurite.Storage.Queues.GetQueueClient(queue).ReceiveMessageAsync(TimeSpan.FromHours(1), Stop);
        Assert.NotNull(inHand);
        Assert.Equal(new QueueFront(1, null), await _queues.LookAsync(queue, Stop));
    }

    private static JobMessage NewMessage() => new("owner", JobId.New(TimeProvider.System));

    private static WatchMessage NewWatch() => new("owner", JobId.New(TimeProvider.System));

    private async Task<List<JobMessage>> ReceiveAllAsync(string queue)
    {
        List<JobMessage> all = [];
        while (true)
        {
            QueueMessage[] messages = await azurite.Storage.Queues.GetQueueClient(queue).ReceiveMessagesAsync(32, TimeSpan.FromSeconds(5), Stop);
            if (messages.Length == 0)
                return all;
            all.AddRange(messages.Select(message => JsonSerializer.Deserialize(message.Body, SharedJson.Korean.JobMessage)!));
        }
    }
}
