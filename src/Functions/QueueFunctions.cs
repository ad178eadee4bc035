using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using KoGpt2.Api;
using KoGpt2.Shared;
using KoGpt2.Shared.Storage;
using Microsoft.Azure.Functions.Worker;

namespace KoGpt2.Functions;

/// <summary>
/// One function for each queue of the API, in the account <c>AzureWebJobsStorage</c>. The host reads Base64, renews a message's lease while
/// its function runs, gives it again if the function throws, and moves it to the poison queue in the end; host.json says when.
/// </summary>
public sealed class QueueFunctions(ApiHandlers handlers)
{
    /// <summary>Plans a job.</summary>
    [Function("plan")]
    public Task PlanAsync([QueueTrigger(StorageLayout.PlanQueue)] string message, CancellationToken stop) =>
        handlers.PlanAsync(Read(message, SharedJson.Korean.JobMessage), stop);

    /// <summary>Sends an event of a job or a run.</summary>
    [Function("webhooks")]
    public Task SendWebhookAsync([QueueTrigger(StorageLayout.WebhooksQueue)] string message, CancellationToken stop) =>
        handlers.SendWebhookAsync(Read(message, SharedJson.Korean.WebhookMessage), stop);

    /// <summary>Looks after a job.</summary>
    [Function("watch")]
    public Task WatchAsync([QueueTrigger(StorageLayout.WatchQueue)] string message, CancellationToken stop) =>
        handlers.WatchAsync(Read(message, SharedJson.Korean.WatchMessage), stop);

    /// <summary>Does the next step of a run of augmentation.</summary>
    [Function("augment")]
    public Task AugmentAsync([QueueTrigger(StorageLayout.AugmentQueue)] string message, CancellationToken stop) =>
        handlers.AugmentAsync(Read(message, SharedJson.Korean.AugmentMessage), stop);

    private static T Read<T>(string message, JsonTypeInfo<T> type) => JsonSerializer.Deserialize(message, type)!;
}
