using KoGpt2.Api.Augmentations.Steps;
using KoGpt2.Api.Files;
using KoGpt2.Api.Planning;
using KoGpt2.Api.Schedules;
using KoGpt2.Api.Watching;
using KoGpt2.Api.Webhooks;
using KoGpt2.Shared.Augmentations;
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
    private readonly RunWork _runs;
    private readonly ScheduleTick _schedules;

    internal ApiHandlers(JobPlanner planner, WebhookSender webhooks, JobWatch watch, FileWatch files, RunWork runs, ScheduleTick schedules) =>
        (_planner, _webhooks, _watch, _files, _runs, _schedules) = (planner, webhooks, watch, files, runs, schedules);

    /// <summary>Handles a message of the queue <c>plan</c>: counts a job's lines and sends its shards to the workers.</summary>
    /// <param name="message">The job.</param>
    /// <param name="stop">Gives up.</param>
    public Task PlanAsync(JobMessage message, CancellationToken stop) =>
        TraceAsync(StorageLayout.PlanQueue, message, continues: true, () => _planner.HandleAsync(message, stop));

    /// <summary>Handles a message of the queue <c>webhooks</c>: makes the attempt to deliver that is due.</summary>
    /// <param name="message">The job or run.</param>
    /// <param name="stop">Gives up.</param>
    public Task SendWebhookAsync(WebhookMessage message, CancellationToken stop) =>
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

    /// <summary>Handles a message of the queue <c>augment</c>: does the next step of a run, which may take minutes, and repairs what a crash left.</summary>
    /// <param name="message">The run.</param>
    /// <param name="stop">Gives up.</param>
    public Task AugmentAsync(AugmentMessage message, CancellationToken stop) =>
        TraceAsync(StorageLayout.AugmentQueue, message, continues: false, () => _runs.HandleAsync(message, stop));

    /// <summary>Looks for slots of schedules that have come, and makes their runs; to be called every minute. Two at once make one run of each slot.</summary>
    /// <param name="stop">Gives up; the next one does the rest.</param>
    public Task TickAsync(CancellationToken stop) => _schedules.RunAsync(stop);

    // A plan is made once, within minutes of its request, and so belongs to its trace; the rest may come days later, and often.
    private static async Task TraceAsync(string queue, ITraced message, bool continues, Func<Task> handle) =>
        await MessageSpans.ProcessAsync(queue, message, continues, async () =>
        {
            await handle();
            return true;
        });
}
