using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;
using KoGpt2.Shared.Telemetry;
using Microsoft.Extensions.Options;

namespace KoGpt2.Api.Watching;

/// <summary>Handles the queue <c>watch</c>: looks after a job until it is over and announced, and repairs what a crash left.</summary>
/// <remarks>Whatever it does is harmless if nothing was wrong: messages may come twice anyway.</remarks>
internal sealed class JobWatch(
    StorageClients storage, JobStore jobs, JobQueues queues, IOptions<WatchOptions> options, TimeProvider clock, ILogger<JobWatch> log)
{
    /// <summary>Looks at a job, does what is to be done, and sends the message for the next look unless it was the last.</summary>
    /// <param name="message">The job.</param>
    /// <param name="stop">Gives up; the message must then come again.</param>
    /// <exception cref="Azure.RequestFailedException">Storage failed; the message must come again.</exception>
    public async Task HandleAsync(JobMessage message, CancellationToken stop)
    {
        JobDocument? job = await jobs.FindAsync(message.Owner, message.Job, stop);
        if (job is not null)
            MessageSpans.Concern(job);
        WatchDecision decision = WatchRules.Decide(message.Job, job, clock.GetUtcNow(), options.Value);
        if (decision.Step != WatchStep.Nothing)
            log.LogInformation("Watching {Job}, which is {Status}: {Step}", message.Job, job?.Status, decision.Step);
        await ActAsync(decision.Step, message, job, stop);
        if (decision.Again is { } again)
            await queues.SendWatchAsync(new WatchMessage(message.Owner, message.Job), again, stop);
    }

    private Task ActAsync(WatchStep step, JobMessage message, JobDocument? job, CancellationToken stop) => step switch
    {
        WatchStep.Nothing => Task.CompletedTask,
        WatchStep.DeleteInput => storage.Jobs.GetBlobClient(StorageLayout.Input(message.Owner, message.Job)).DeleteIfExistsAsync(cancellationToken: stop),
        WatchStep.Plan => queues.SendPlanAsync(message, stop),
        WatchStep.SendShards => SendShardsAsync(message, job!.Spec.Model, stop),
        WatchStep.CloseStopped => CloseAsync(message, stop),
        WatchStep.SendWebhook => queues.SendWebhookAsync(message, TimeSpan.Zero, stop),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    // The planner sends the unfinished shards of a job that is planned already.
    private async Task SendShardsAsync(JobMessage message, string model, CancellationToken stop)
    {
        if (await queues.IsGenerateQueueEmptyAsync(model, stop))
            await queues.SendPlanAsync(message, stop);
    }

    private async Task CloseAsync(JobMessage message, CancellationToken stop)
    {
        DateTimeOffset now = clock.GetUtcNow();
        if (await jobs.ChangeAsync(message.Owner, message.Job, job => job.StopClosed(now), stop) is { } closed)
            await queues.AnnounceAsync(closed, stop);
    }
}
