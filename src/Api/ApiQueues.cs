using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using KoGpt2.Shared;
using KoGpt2.Shared.Storage;
using KoGpt2.Shared.Storage.Queues;

namespace KoGpt2.Api;

/// <summary>Consumes the API's queues in this process, where no Functions host does it.</summary>
internal sealed class ApiQueues(StorageClients storage, ApiHandlers handlers, TimeProvider clock, ILogger<ApiQueues> log) : BackgroundService
{
    // Planning and augmenting are heavy; a slow receiver holds up nobody; messages that look after something must outlive a long outage.
    private static readonly QueueConsumerOptions
        s_plan = new() { Concurrency = 2 },
        s_webhooks = new() { Concurrency = 32 },
        s_watch = new() { Concurrency = 4, MaxDeliveries = 100 },
        s_augment = new() { Concurrency = 2, MaxDeliveries = 100 };

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        ConsumeAsync(StorageLayout.PlanQueue, s_plan, SharedJson.Korean.JobMessage, handlers.PlanAsync, stoppingToken),
        ConsumeAsync(StorageLayout.WebhooksQueue, s_webhooks, SharedJson.Korean.WebhookMessage, handlers.SendWebhookAsync, stoppingToken),
        ConsumeAsync(StorageLayout.WatchQueue, s_watch, SharedJson.Korean.WatchMessage, handlers.WatchAsync, stoppingToken),
        ConsumeAsync(StorageLayout.AugmentQueue, s_augment, SharedJson.Korean.AugmentMessage, handlers.AugmentAsync, stoppingToken));

    private Task ConsumeAsync<T>(
        string queue, QueueConsumerOptions options, JsonTypeInfo<T> type, Func<T, CancellationToken, Task> handle, CancellationToken stop) =>
        new QueueConsumer(storage, queue, options, (lease, stopping) => HandleAsync(lease, type, handle, stopping), clock, log).RunAsync(stop);

    private static async Task<MessageOutcome> HandleAsync<T>(MessageLease lease, JsonTypeInfo<T> type, Func<T, CancellationToken, Task> handle, CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, lease.Lost);
        await handle(JsonSerializer.Deserialize(lease.Body, type)!, either.Token);
        return MessageOutcome.Done;
    }
}
