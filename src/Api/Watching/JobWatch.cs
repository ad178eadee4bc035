using KoGpt2.Api.Lifetimes;
using KoGpt2.Shared.InFlight;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;
using KoGpt2.Shared.Storage.Queues;
using KoGpt2.Shared.Telemetry;
using Microsoft.Extensions.Options;

namespace KoGpt2.Api.Watching;

/// <summary>Handles the queue <c>watch</c>: looks after a job until it is deleted: stops it in time, closes it, and repairs what a crash left.</summary>
/// <remarks>Whatever it does is harmless if nothing was wrong: messages may come twice anyway.</remarks>
internal sealed class JobWatch(
    JobStore jobs, JobQueues queues, JobRemoval removal, JobEnding ending, InFlightJobs inFlight, IOptions<WatchOptions> options, TimeProvider clock, ILogger<JobWatch> log)
{
    /// <summary>Looks at a job, does what is to be done, and sends the message for the next look unless it was the last.</summary>
    /// <param name="message">The message.</param>
    /// <param name="id">Its job.</param>
    /// <param name="stop">Gives up; the message must then come again.</param>
    /// <exception cref="Azure.RequestFailedException">Storage failed; the message must come again.</exception>
    public async Task HandleAsync(WatchMessage message, JobId id, CancellationToken stop)
    {
        JobDocument? job = await jobs.FindAsync(message.Owner, id, stop);
        if (job is not null)
            MessageSpans.Concern(job);
        WatchDecision decision = WatchRules.Decide(id, job, clock.GetUtcNow(), options.Value);
        if (decision.Step != WatchStep.Nothing)
            log.LogInformation("Watching {Job}, which is {Status}: {Step}", id, job?.Status, decision.Step);
        if (job is null)
            await (decision.Step == WatchStep.Clear ? removal.ClearAsync(message.Owner, id, message.Key, stop) : Task.CompletedTask);
        else
            await ActAsync(decision.Step, job, stop);
        bool repeats = message.Extra is not true || job is null || job.Status.IsStopping();
        if (repeats && decision.Again is { } again)
            await queues.SendWatchAsync(message, again, stop);
    }

    private async Task ActAsync(WatchStep step, JobDocument job, CancellationToken stop)
    {
        if (job.Status.IsOver())
            await inFlight.RemoveAsync(job.Owner, job.Id, stop);
        DateTimeOffset now = clock.GetUtcNow();
        await (step switch
        {
            WatchStep.Nothing => Task.CompletedTask,
            WatchStep.Plan => SendLostAsync(StorageLayout.PlanQueue, job, now, stop),
            WatchStep.SendShards => SendLostAsync(StorageLayout.GenerateQueue(job.Spec.Model), job, now, stop),
            WatchStep.Expire => MoveAsync(job, j => j.ExpiryReached(now), stop),
            WatchStep.CloseStopped => MoveAsync(job, j => j.StopClosed(now), stop),
            WatchStep.SendWebhook => queues.SendWebhookAsync(new WebhookMessage(job.Owner, job.Id), TimeSpan.Zero, stop),
            WatchStep.Delete => removal.DeleteAsync(job.Owner, job.Id),
            _ => throw new System.Diagnostics.UnreachableException(),
        });
    }

    // The planner sends the unfinished shards of a job that is planned already.
    private async Task SendLostAsync(string queue, JobDocument job, DateTimeOffset now, CancellationToken stop)
    {
        if (!WatchRules.AreGone(await queues.LookAsync(queue, stop), job, now, options.Value))
            return;
        await queues.SendPlanAsync(new JobMessage(job.Owner, job.Id), stop);
        await jobs.ChangeAsync(job.Owner, job.Id, j => j.Resent(now), stop);
    }

    private async Task MoveAsync(JobDocument job, Func<JobDocument, JobDocument> move, CancellationToken stop)
    {
        if (await jobs.ChangeAsync(job.Owner, job.Id, move, stop) is { } moved)
            await ending.AfterAsync(moved, stop);
    }
}
