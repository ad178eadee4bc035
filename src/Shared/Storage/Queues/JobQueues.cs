using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using KoGpt2.Shared.Augmentations;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Telemetry;
using KoGpt2.Shared.Webhooks;
using OpenTelemetry;

namespace KoGpt2.Shared.Storage.Queues;

/// <summary>Sends the system's messages. They never expire: what must not be lost must not vanish after the default seven days.</summary>
public sealed class JobQueues(StorageClients storage)
{
    private static readonly TimeSpan s_never = TimeSpan.FromSeconds(-1);
    private readonly ConcurrentDictionary<string, QueueClient> _queues = new(StringComparer.Ordinal);

    /// <summary>Has a job planned.</summary>
    public async Task SendPlanAsync(JobMessage message, CancellationToken stop)
    {
        using Activity? span = MessageSpans.Send(StorageLayout.PlanQueue);
        (string? parent, string? state) = Here;
        await SendAsync(StorageLayout.PlanQueue, message with { Traceparent = parent, Tracestate = state }, SharedJson.Korean.JobMessage, TimeSpan.Zero, stop);
    }

    /// <summary>Has an event sent.</summary>
    /// <param name="message">The job or run.</param>
    /// <param name="delay">How long to wait; after seven days, the service's limit on hiding a message, it comes all the same.</param>
    /// <param name="stop">Gives up.</param>
    public async Task SendWebhookAsync(WebhookMessage message, TimeSpan delay, CancellationToken stop)
    {
        using Activity? span = MessageSpans.Send(StorageLayout.WebhooksQueue);
        (string? parent, string? state) = Here;
        await SendAsync(StorageLayout.WebhooksQueue, message with { Traceparent = parent, Tracestate = state }, SharedJson.Korean.WebhookMessage, delay, stop);
    }

    /// <summary>Has the next step of a run done.</summary>
    /// <param name="message">The run.</param>
    /// <param name="delay">As for <see cref="SendWebhookAsync"/>.</param>
    /// <param name="stop">Gives up.</param>
    public async Task SendAugmentAsync(AugmentMessage message, TimeSpan delay, CancellationToken stop)
    {
        using Activity? span = MessageSpans.Send(StorageLayout.AugmentQueue);
        (string? parent, string? state) = Here;
        await SendAsync(StorageLayout.AugmentQueue, message with { Traceparent = parent, Tracestate = state }, SharedJson.Korean.AugmentMessage, delay, stop);
    }

    /// <summary>Has the event of a job sent that just came to its end; does nothing for one without.</summary>
    /// <remarks>Called after every move that may end a job. If the caller dies before, the watch message sends it.</remarks>
    public Task AnnounceAsync(JobDocument job, CancellationToken stop) => job.Delivery is { State: DeliveryState.Pending, Attempts: [] }
        ? SendWebhookAsync(new WebhookMessage(job.Owner, job.Id), TimeSpan.Zero, stop)
        : Task.CompletedTask;

    /// <summary>Has a job or a file looked after.</summary>
    /// <param name="message">The job or file.</param>
    /// <param name="delay">As for <see cref="SendWebhookAsync"/>.</param>
    /// <param name="stop">Gives up.</param>
    public async Task SendWatchAsync(WatchMessage message, TimeSpan delay, CancellationToken stop)
    {
        using Activity? span = MessageSpans.Send(StorageLayout.WatchQueue);
        (string? parent, string? state) = Here;
        await SendAsync(StorageLayout.WatchQueue, message with { Traceparent = parent, Tracestate = state }, SharedJson.Korean.WatchMessage, delay, stop);
    }

    /// <summary>Has shards generated, eight at a time on their way. All of them are one span: a large job has thousands.</summary>
    public async Task SendShardsAsync(string model, IEnumerable<ShardMessage> messages, CancellationToken stop)
    {
        string queue = StorageLayout.GenerateQueue(model);
        int count = 0;
        using Activity? span = MessageSpans.Send(queue);
        (string? parent, string? state) = Here;
        using (SuppressInstrumentationScope.Begin())
            await Parallel.ForEachAsync(messages, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = stop }, async (message, cancel) =>
            {
                await SendAsync(queue, message with { Traceparent = parent, Tracestate = state }, SharedJson.Korean.ShardMessage, TimeSpan.Zero, cancel);
                Interlocked.Increment(ref count);
            });
        span?.SetTag(Attributes.MessageCount, count);
    }

    /// <summary>Looks at a queue from outside.</summary>
    public async Task<QueueFront> LookAsync(string queue, CancellationToken stop)
    {
        PeekedMessage? front = (await Queue(queue).PeekMessageAsync(stop)).Value;
        int count = (await Queue(queue).GetPropertiesAsync(stop)).Value.ApproximateMessagesCount;
        return new QueueFront(count, front?.InsertedOn);
    }

    private static (string? Traceparent, string? Tracestate) Here => (Activity.Current?.Id, Activity.Current?.TraceStateString);

    private async Task SendAsync<T>(string queue, T message, JsonTypeInfo<T> type, TimeSpan delay, CancellationToken stop)
    {
        try
        {
            await Queue(queue).SendMessageAsync(JsonSerializer.Serialize(message, type), QueueDelay.Of(delay), s_never, stop);
            MessageSpans.Sent(queue, error: null);
        }
        catch (Exception e)
        {
            MessageSpans.Sent(queue, e);
            throw;
        }
    }

    private QueueClient Queue(string name) => _queues.GetOrAdd(name, storage.Queues.GetQueueClient);
}

/// <summary>A queue as it looks from outside.</summary>
/// <param name="Count">Messages, those in hand and those hidden included; approximately, but never too few.</param>
/// <param name="Since">When the first message that waits for a consumer was sent, by the service's clock; <see langword="null"/> if none waits.</param>
public readonly record struct QueueFront(int Count, DateTimeOffset? Since);
