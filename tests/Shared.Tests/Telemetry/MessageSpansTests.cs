using System.Diagnostics;
using System.Text.Json;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Jobs.Lines;
using KoGpt2.Shared.Storage;
using KoGpt2.Shared.Storage.Queues;
using KoGpt2.Shared.Telemetry;
using KoGpt2.Shared.Tests.Jobs;
using KoGpt2.TestSupport;

namespace KoGpt2.Shared.Tests.Telemetry;

public sealed class MessageSpansTests(AzuriteFixture azurite)
{
    private readonly JobQueues _queues = new(azurite.Storage);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SendShards_WithinASpan_AreOneSpanThatEachOfThemCarries()
    {
        string model = $"m{Guid.NewGuid():N}", queue = StorageLayout.GenerateQueue(model);
        await azurite.Storage.CreateMissingAsync([model], Stop);
        using var log = new SpanLog();
        using (log.Begin())
            await _queues.SendShardsAsync(model, Shards(), Stop);
        Activity sent = Assert.Single(log.Ended, span => span.Source.Name == "KoGpt2.Shared");
        Assert.Equal(($"send {queue}", ActivityKind.Producer), (sent.DisplayName, sent.Kind));
        Assert.Equal(
            ["azure_queue_storage", "send", "send", queue, 2],
            new[] { "messaging.system", "messaging.operation.name", "messaging.operation.type", "messaging.destination.name", "messaging.batch.message_count" }
                .Select(sent.GetTagItem));
        var messages = (await azurite.Storage.Queues.GetQueueClient(queue).ReceiveMessagesAsync(32, cancellationToken: Stop)).Value;
        Assert.Equal(2, messages.Length);
        Assert.All(messages, raw =>
        {
            ShardMessage message = JsonSerializer.Deserialize(raw.Body, SharedJson.Korean.ShardMessage)!;
            Assert.Equal((sent.Id, "maker=seven"), (message.Traceparent, message.Tracestate));
        });
    }

    [Fact]
    public async Task SendWatch_WithinASpan_CarriesTheSpanOfSending()
    {
        using var log = new SpanLog();
        JobDocument job = JobDocuments.New();
        using (log.Begin())
            await _queues.SendWatchAsync(new WatchMessage(job.Owner, job.Id), TimeSpan.Zero, Stop);
        Activity sent = Assert.Single(log.Named("send watch"));
        Assert.Equal(log.Origin.TraceId, sent.TraceId);
        var messages = (await azurite.Storage.Queues.GetQueueClient(StorageLayout.WatchQueue).PeekMessagesAsync(32, Stop)).Value;
        Assert.Contains(messages, raw => JsonSerializer.Deserialize(raw.Body, SharedJson.Korean.WatchMessage)!.Traceparent == sent.Id);
    }

    [Fact]
    public async Task Process_Continuing_GoesOnWithTheSendersTrace()
    {
        using var log = new SpanLog();
        int answer = await MessageSpans.ProcessAsync("plan", From(log), continues: true, () => Task.FromResult(7));
        Activity span = Assert.Single(log.Named("process plan"));
        Assert.Equal(7, answer);
        Assert.Equal((ActivityKind.Consumer, log.Origin.TraceId, log.Origin.SpanId), (span.Kind, span.TraceId, span.ParentSpanId));
        Assert.Equal("maker=seven", span.TraceStateString);
        Assert.Equal(log.Origin.SpanId, Assert.Single(span.Links).Context.SpanId);
    }

    [Fact]
    public async Task Process_NotContinuing_BeginsATraceThatIsLinked()
    {
        using var log = new SpanLog();
        await MessageSpans.ProcessAsync("webhooks", From(log), continues: false, () => Task.FromResult(0));
        Activity span = Assert.Single(log.Named("process webhooks"));
        Assert.NotEqual(log.Origin.TraceId, span.TraceId);
        Assert.Equal(default, span.ParentSpanId);
        Assert.Equal((log.Origin.TraceId, log.Origin.SpanId), (Assert.Single(span.Links).Context.TraceId, span.Links.Single().Context.SpanId));
    }

    [Fact]
    public async Task Process_WithinAnotherSpan_BelongsToItAndIsLinkedToTheSender()
    {
        using var log = new SpanLog();
        using Activity host = log.Begin();
        await MessageSpans.ProcessAsync("plan", From(log), continues: true, () => Task.FromResult(0));
        Activity span = Assert.Single(log.Named("process plan"));
        Assert.Equal(host.SpanId, span.ParentSpanId);
        Assert.Equal(log.Origin.SpanId, Assert.Single(span.Links).Context.SpanId);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("00-00000000000000000000000000000000-0000000000000000-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331")]
    [InlineData("00-0AF7651916CD43DD8448EB211C80319C-B7AD6B7169203331-01")]
    [InlineData("ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-\n'; drop table spans")]
    public async Task Process_MalformedTraceparent_DoesNoHarm(string? traceparent)
    {
        using var log = new SpanLog();
        using Activity host = log.Begin();
        var message = new JobMessage("owner", JobId.New(TimeProvider.System), Traceparent: traceparent, Tracestate: "=,=\n,");
        int answer = await MessageSpans.ProcessAsync("plan", message, continues: true, () => Task.FromResult(7));
        Assert.Equal(7, answer);
        Assert.Empty(Assert.Single(log.Named("process plan")).Links);
    }

    [Fact]
    public async Task Process_HandlerThrows_NamesTheErrorAndThrowsItOn()
    {
        using var log = new SpanLog();
        await Assert.ThrowsAsync<InvalidDataException>(() =>
            MessageSpans.ProcessAsync<int>("plan", From(log), continues: true, () => throw new InvalidDataException("Bad.")));
        Activity span = Assert.Single(log.Named("process plan"));
        Assert.Equal((ActivityStatusCode.Error, "Bad."), (span.Status, span.StatusDescription));
        Assert.Equal("System.IO.InvalidDataException", span.GetTagItem("error.type"));
    }

    [Fact]
    public async Task Concern_AnotherTracesJob_IsLinkedToItsSubmission()
    {
        using var log = new SpanLog();
        using Activity host = log.Begin();
        JobDocument job = JobDocuments.New() with { Traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" };
        await MessageSpans.ProcessAsync("watch", new WatchMessage(job.Owner, job.Id), continues: false, () =>
        {
            MessageSpans.Concern(job);
            MessageSpans.Concern(job with { Traceparent = host.Id });
            return Task.FromResult(0);
        });
        Activity span = Assert.Single(log.Named("process watch"));
        Assert.Equal(job.Id.ToString(), span.GetTagItem("kogpt2.job.id"));
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", Assert.Single(span.Links).Context.TraceId.ToString());
    }

    [Fact]
    public void Messages_WithoutTrace_AreReadAndWrittenAsBeforeThereWasOne()
    {
        var message = new JobMessage("owner", JobId.New(TimeProvider.System));
        string json = JsonSerializer.Serialize(message, SharedJson.Korean.JobMessage);
        Assert.Equal($$"""{"owner":"owner","job":"{{message.Job}}","version":1}""", json);
        Assert.Equal(message, JsonSerializer.Deserialize(json, SharedJson.Korean.JobMessage));
    }

    private static JobMessage From(SpanLog log) => new("owner", JobId.New(TimeProvider.System), Traceparent: log.Traceparent, Tracestate: log.Origin.TraceState);

    private static ShardMessage[] Shards()
    {
        var index = new ShardIndex(Total: 4, LinesPerShard: 2, Starts: [0, 100, 200]);
        JobDocument job = JobDocuments.New();
        return [.. Enumerable.Range(0, index.Count).Select(shard => index.Message(job.Owner, job.Id, shard))];
    }
}
