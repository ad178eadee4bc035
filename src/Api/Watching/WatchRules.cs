using KoGpt2.Api.Http;
using KoGpt2.Shared.Jobs;

namespace KoGpt2.Api.Watching;

/// <summary>What the watch does about a job.</summary>
internal enum WatchStep
{
    /// <summary>All is well.</summary>
    Nothing,

    /// <summary>The job never came to be: its input goes.</summary>
    DeleteInput,

    /// <summary>The plan message seems lost: it is sent again.</summary>
    Plan,

    /// <summary>If the model's queue is empty, shards were lost: the unfinished ones are sent again.</summary>
    SendShards,

    /// <summary>The time for putting work away is up: the job is over.</summary>
    CloseStopped,

    /// <summary>The webhook message seems lost: it is sent again.</summary>
    SendWebhook,
}

/// <summary>What the watch does now, and when it looks again.</summary>
/// <param name="Step">What it does.</param>
/// <param name="Again">When it looks again; <see langword="null"/> if never.</param>
internal readonly record struct WatchDecision(WatchStep Step, TimeSpan? Again);

/// <summary>Decides what the watch does.</summary>
internal static class WatchRules
{
    /// <summary>Decides.</summary>
    /// <param name="id">The job's name.</param>
    /// <param name="job">The job, if there is one.</param>
    /// <param name="now">The present time.</param>
    /// <param name="options">How patient to be.</param>
    public static WatchDecision Decide(JobId id, JobDocument? job, DateTimeOffset now, WatchOptions options)
    {
        TimeSpan interval = options.Interval;
        return job switch
        {
            null when now - id.CreatedAt < options.LostAfter => new(WatchStep.Nothing, interval),
            null => new(WatchStep.DeleteInput, null),
            { Status: JobStatus.InProgress } => new(IsPast(job.UpdatedAt, options.ProgressPatience, now) ? WatchStep.SendShards : WatchStep.Nothing, interval),
            { Status: JobStatus.Cancelling or JobStatus.Finalizing, Shards: > 0 } => Close(job, now, options),
            { Status: JobStatus.Validating or JobStatus.Cancelling or JobStatus.Finalizing } =>
                new(IsPast(job.CreatedAt, options.PlanPatience, now) ? WatchStep.Plan : WatchStep.Nothing, interval),
            { Delivery: { State: DeliveryState.Pending } delivery } => Announce(delivery, now, options),
            _ => new(WatchStep.Nothing, null),
        };
    }

    private static WatchDecision Close(JobDocument job, DateTimeOffset now, WatchOptions options)
    {
        TimeSpan left = options.StopGrace - (now - (job.CancellingAt ?? job.FinalizingAt)!.Value);
        return left <= TimeSpan.Zero ? new(WatchStep.CloseStopped, options.Interval) : new(WatchStep.Nothing, Seconds.RoundUp(left));
    }

    private static WatchDecision Announce(WebhookDelivery delivery, DateTimeOffset now, WatchOptions options)
    {
        DateTimeOffset due = delivery.NextAttemptAt ?? now;
        bool overdue = IsPast(due, options.DeliveryPatience, now);
        TimeSpan untilOverdue = due + options.DeliveryPatience - now;
        return overdue ? new(WatchStep.SendWebhook, options.Interval) : new(WatchStep.Nothing, Seconds.RoundUp(untilOverdue));
    }

    private static bool IsPast(DateTimeOffset since, TimeSpan patience, DateTimeOffset now) => now - since >= patience;
}
