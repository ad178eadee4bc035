using System.Text.Json;
using KoGpt2.Shared;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;

namespace KoGpt2.Api;

/// <summary>Consumes the API's queues in this process, where no Functions host does it.</summary>
internal sealed class ApiQueues(StorageClients storage, ApiHandlers handlers, TimeProvider clock, ILogger<ApiQueues> log) : BackgroundService
{
    // Planning is heavy; a slow receiver holds up nobody; a watch message must outlive a long outage.
    private static readonly QueueConsumerOptions
        s_plan = new() { Concurrency = 2 },
        s_webhooks = new() { Concurrency = 32 },
        s_watch = new() { Concurrency = 4, MaxDeliveries = 100 };

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        ConsumeAsync(StorageLayout.PlanQueue, s_plan, handlers.PlanAsync, stoppingToken),
        ConsumeAsync(StorageLayout.WebhooksQueue, s_webhooks, handlers.SendWebhookAsync, stoppingToken),
        ConsumeAsync(StorageLayout.WatchQueue, s_watch, handlers.WatchAsync, stoppingToken));

    private Task ConsumeAsync(string queue, QueueConsumerOptions options, Func<JobMessage, CancellationToken, Task> handle, CancellationToken stop) =>
        new QueueConsumer(storage, queue, options, (lease, stopping) => HandleAsync(lease, handle, stopping), clock, log).RunAsync(stop);

    private static async Task<MessageOutcome> HandleAsync(MessageLease lease, Func<JobMessage, CancellationToken, Task> handle, CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, lease.Lost);
        await handle(JsonSerializer.Deserialize(lease.Body, SharedJson.Korean.JobMessage)!, either.Token);
        return MessageOutcome.Done;
    }
}
