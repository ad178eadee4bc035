using KoGpt2.Api.Files;
using KoGpt2.Api.Planning;
using KoGpt2.Api.Watching;
using KoGpt2.Api.Webhooks;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;
using KoGpt2.Shared.Telemetry;

namespace KoGpt2.Api;

/// <summary>
/// What is to be done about the messages of the API's queues. Each may be handled twice, and at once by several. A handler throws where
/// something is broken: the message must then be left in its queue, to come again. Bad jobs and bad receivers are no exceptions.
/// </summary>
public sealed class ApiHandlers
{
    private readonly JobPlanner _planner;
    private readonly WebhookSender _webhooks;
    private readonly JobWatch _watch;
    private readonly FileWatch _files;

    internal ApiHandlers(JobPlanner planner, WebhookSender webhooks, JobWatch watch, FileWatch files) =>
        (_planner, _webhooks, _watch, _files) = (planner, webhooks, watch, files);

    /// <summary>Handles a message of the queue <c>plan</c>: counts a job's lines and sends its shards to the workers.</summary>
    /// <param name="message">The job.</param>
    /// <param name="stop">Gives up.</param>
    public Task PlanAsync(JobMessage message, CancellationToken stop) =>
        TraceAsync(StorageLayout.PlanQueue, message, continues: true, () => _planner.HandleAsync(message, stop));

    /// <summary>Handles a message of the queue <c>webhooks</c>: makes the attempt to deliver that is due.</summary>
    /// <param name="message">The job.</param>
    /// <param name="stop">Gives up.</param>
    public Task SendWebhookAsync(JobMessage message, CancellationToken stop) =>
        TraceAsync(StorageLayout.WebhooksQueue, message, continues: false, () => _webhooks.HandleAsync(message, stop));

    /// <summary>Handles a message of the queue <c>watch</c>: repairs what a crash left, stops and closes jobs in time, deletes jobs and files whose time is up.</summary>
    /// <param name="message">The job or file.</param>
    /// <param name="stop">Gives up.</param>
    public Task WatchAsync(WatchMessage message, CancellationToken stop) =>
        TraceAsync(StorageLayout.WatchQueue, message, continues: false, () => message switch
        {
            { Job: { } job } => _watch.HandleAsync(message, job, stop),
            { File: { } file } => _files.HandleAsync(message.Owner, file, stop),
            _ => Task.CompletedTask,
        });

    // A plan is made once, within minutes of its request, and so belongs to its trace; the rest may come days later, and often.
    private static async Task TraceAsync(string queue, ITraced message, bool continues, Func<Task> handle) =>
        await MessageSpans.ProcessAsync(queue, message, continues, async () =>
        {
            await handle();
            return true;
        });
}
