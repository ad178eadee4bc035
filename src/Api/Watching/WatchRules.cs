using KoGpt2.Api.Http;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage.Queues;
using KoGpt2.Shared.Webhooks;

namespace KoGpt2.Api.Watching;

/// <summary>What the watch does about a job.</summary>
internal enum WatchStep
{
    /// <summary>All is well.</summary>
    Nothing,

    /// <summary>The job never came to be, or was deleted: what is left of it goes.</summary>
    Clear,

    /// <summary>If the plan message was lost, it is sent again.</summary>
    Plan,

    /// <summary>If shards were lost, the unfinished ones are sent again.</summary>
    SendShards,

    /// <summary>The job's time is up: it is stopped.</summary>
    Expire,

    /// <summary>The time for putting work away is up: the job is over.</summary>
    CloseStopped,

    /// <summary>The webhook message seems lost: it is sent again.</summary>
    SendWebhook,

    /// <summary>The time of retention is over: the job is deleted.</summary>
    Delete,
}

/// <summary>What the watch does now, and when it looks again.</summary>
/// <param name="Step">What it does.</param>
/// <param name="Again">When it looks again; <see langword="null"/> if never.</param>
internal readonly record struct WatchDecision(WatchStep Step, TimeSpan? Again);

/// <summary>Decides what the watch does.</summary>
internal static class WatchRules
{
    // Sending a job's shards takes seconds, and the service's clock may differ from ours.
    private static readonly TimeSpan s_sending = TimeSpan.FromMinutes(1);

    // A message in hand is not seen; no shard takes as long as this many times the patience.
    private const int InHandPatience = 6;

    /// <summary>Decides.</summary>
    /// <param name="id">The job's name.</param>
    /// <param name="job">The job, if there is one.</param>
    /// <param name="now">The present time.</param>
    /// <param name="options">How patient to be.</param>
    public static WatchDecision Decide(JobId id, JobDocument? job, DateTimeOffset now, WatchOptions options) => job switch
    {
        null when now - id.CreatedAt < options.LostAfter => new(WatchStep.Nothing, options.Interval),
        null => new(WatchStep.Clear, null),
        { Status: JobStatus.InProgress or JobStatus.Validating } when now >= job.ExpiresAt =>
            new(WatchStep.Expire, Seconds.RoundUp(job.Shards > 0 ? options.StopGrace : options.Interval)),
        { Status: JobStatus.InProgress } => Repair(WatchStep.SendShards, job, options.ProgressPatience, now, options),
        { Status: JobStatus.Cancelling or JobStatus.Finalizing, Shards: > 0 } => Close(job, now, options),
        { Status: JobStatus.Validating or JobStatus.Cancelling or JobStatus.Finalizing } => Repair(WatchStep.Plan, job, options.PlanPatience, now, options),
        { Delivery: { State: DeliveryState.Pending } delivery } => Announce(job, delivery, now, options),
        _ => Retain(job, now),
    };

    /// <summary>Whether a job's messages are gone from a queue.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="job">The job; its messages were sent when it last changed, or before.</param>
    /// <param name="now">The present time.</param>
    /// <param name="options">How patient to be.</param>
    /// <returns>
    /// Of a queue that is first in, first out: whether its front was sent after them. If nothing waits and something is in hand or hidden, only a job
    /// that has stood still for long has lost its messages.
    /// </returns>
    public static bool AreGone(QueueFront queue, JobDocument job, DateTimeOffset now, WatchOptions options) => queue switch
    {
        { Since: { } since } => since > job.UpdatedAt + s_sending,
        { Count: 0 } => true,
        _ => IsPast(job.UpdatedAt, options.ProgressPatience * InHandPatience, now),
    };

    private static WatchDecision Repair(WatchStep step, JobDocument job, TimeSpan patience, DateTimeOffset now, WatchOptions options)
    {
        TimeSpan again = options.Interval;
        if (job.ExpiresAt - now is { } left && left > TimeSpan.Zero && left < again)
            again = Seconds.RoundUp(left);
        return new(IsPast(job.UpdatedAt, patience, now) ? step : WatchStep.Nothing, again);
    }

    private static WatchDecision Close(JobDocument job, DateTimeOffset now, WatchOptions options)
    {
        TimeSpan left = options.StopGrace - (now - (job.CancellingAt ?? job.FinalizingAt)!.Value);
        return left <= TimeSpan.Zero ? new(WatchStep.CloseStopped, options.Interval) : new(WatchStep.Nothing, Seconds.RoundUp(left));
    }

    private static WatchDecision Announce(JobDocument job, WebhookDelivery delivery, DateTimeOffset now, WatchOptions options)
    {
        // Every event is sent once at least, however short the retention.
        if (delivery.Attempts.Count > 0 && now >= job.DeleteAt)
            return new(WatchStep.Delete, null);
        DateTimeOffset due = delivery.NextAttemptAt ?? now;
        if (IsPast(due, options.DeliveryPatience, now))
            return new(WatchStep.SendWebhook, options.Interval);
        TimeSpan again = due + options.DeliveryPatience - now, retained = (job.DeleteAt - now) ?? TimeSpan.MaxValue;
        return new(WatchStep.Nothing, Seconds.RoundUp(retained > TimeSpan.Zero && retained < again ? retained : again));
    }

    private static WatchDecision Retain(JobDocument job, DateTimeOffset now)
    {
        if (job.DeleteAt is not { } deleteAt)
            return new(WatchStep.Nothing, null);
        return now >= deleteAt ? new(WatchStep.Delete, null) : new(WatchStep.Nothing, Seconds.RoundUp(deleteAt - now));
    }

    private static bool IsPast(DateTimeOffset since, TimeSpan patience, DateTimeOffset now) => now - since >= patience;
}
