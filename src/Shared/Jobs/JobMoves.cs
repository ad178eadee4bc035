using System.Diagnostics;
using KoGpt2.Shared.Files;
using KoGpt2.Shared.Webhooks;

namespace KoGpt2.Shared.Jobs;

/// <summary>Every legal change of a <see cref="JobDocument"/>, as pure functions that are safe to apply twice.</summary>
/// <remarks>A move that does not apply any more returns the document itself, so that its owner need not write.</remarks>
public static class JobMoves
{
    /// <summary>The input is counted and cut: work can start. A job that is being stopped ends here instead.</summary>
    /// <param name="job">The job; only <see cref="JobStatus.Validating"/>, and one that is being stopped before it was planned, change.</param>
    /// <param name="total">Lines of the input, at least 1.</param>
    /// <param name="linesPerShard">Lines of every shard but the last, at least 1.</param>
    /// <param name="now">The time to note.</param>
    /// <exception cref="ArgumentOutOfRangeException">A job without lines or shards would never end.</exception>
    public static JobDocument Planned(this JobDocument job, int total, int linesPerShard, DateTimeOffset now)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(total, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(linesPerShard, 1);
        if (job.Shards > 0 || !(job.Status == JobStatus.Validating || job.Status.IsStopping()))
            return job;
        JobDocument planned = job with
        {
            Total = total,
            LinesPerShard = linesPerShard,
            Shards = (total - 1) / linesPerShard + 1,
            UpdatedAt = now,
        };
        return job.Status.IsStopping()
            ? planned.Over(Stopped(job.Status), now)
            : planned with { Status = JobStatus.InProgress, InProgressAt = now };
    }

    /// <summary>The input cannot be used.</summary>
    public static JobDocument Failed(this JobDocument job, JobError error, DateTimeOffset now) =>
        job.Status.IsOver() ? job : (job with { Error = error }).Over(JobStatus.Failed, now);

    /// <summary>Counts shards whose parts are written; a shard counts once, however often it comes. The last one ends the job.</summary>
    /// <exception cref="UnreachableException">A tally cannot be its shard's: a bug that must not be stored.</exception>
    public static JobDocument ShardsFinished(this JobDocument job, IEnumerable<ShardTally> finished, DateTimeOffset now)
    {
        if (!(job.Status == JobStatus.InProgress || job.Status.IsStopping()))
            return job;
        JobDocument moved = finished.Aggregate(job, Count);
        if (ReferenceEquals(moved, job))
            return job;
        moved = moved with { UpdatedAt = now };
        return moved.FinishedShards.Count < moved.Shards ? moved : moved.Over(Finished(moved), now);
    }

    /// <summary>Someone asks to stop the job; work in hand is put away before it is over.</summary>
    public static JobDocument CancelRequested(this JobDocument job, DateTimeOffset now) =>
        job.Status is JobStatus.Validating or JobStatus.InProgress
            ? job with { Status = JobStatus.Cancelling, CancellingAt = now, UpdatedAt = now }
            : job;

    /// <summary>The job's time is up; work in hand is put away before it is over. One that is being cancelled already goes on with that.</summary>
    public static JobDocument ExpiryReached(this JobDocument job, DateTimeOffset now) =>
        job.Status is JobStatus.Validating or JobStatus.InProgress && now >= job.ExpiresAt
            ? job with { Status = JobStatus.Finalizing, FinalizingAt = now, UpdatedAt = now }
            : job;

    /// <summary>The time for putting away work in hand is up: what has not come is counted as cancelled or expired.</summary>
    public static JobDocument StopClosed(this JobDocument job, DateTimeOffset now) =>
        job.Status.IsStopping() ? job.Over(Stopped(job.Status), now) : job;

    /// <summary>The job's messages were sent again; the watch gives them time before it finds them lost once more.</summary>
    public static JobDocument Resent(this JobDocument job, DateTimeOffset now) =>
        !job.Status.IsOver() && job.UpdatedAt < now ? job with { UpdatedAt = now } : job;

    /// <summary>Someone deletes the job, or its time of retention is over. One that is not over stays.</summary>
    public static JobDocument Deleted(this JobDocument job, DateTimeOffset now) =>
        job.Status.IsOver() && job.DeletedAt is null ? job with { DeletedAt = now, UpdatedAt = now } : job;

    /// <summary>Notes an attempt at the delivery and what follows from it; an attempt of the same number counts once.</summary>
    /// <param name="job">The job; only one whose delivery is pending changes.</param>
    /// <param name="attempt">The attempt, numbered one more than the last.</param>
    /// <param name="state">How the delivery stands now.</param>
    /// <param name="nextAttemptAt">When the next attempt is due, if it is still pending.</param>
    public static JobDocument Attempted(this JobDocument job, DeliveryAttempt attempt, DeliveryState state, DateTimeOffset? nextAttemptAt) =>
        job.Delivery?.Attempted(attempt, state, nextAttemptAt) is { } delivery ? job with { Delivery = delivery, UpdatedAt = attempt.At } : job;

    /// <summary>Someone asks for the event again: an attempt is due at once, under the same event id, and the schedule of retries starts anew.</summary>
    /// <param name="job">
    /// The job; only one changes that has an event, fewer than <see cref="WebhookDelivery.MostAttempts"/> attempts at it,
    /// and none of them due or under way.
    /// </param>
    /// <param name="now">The time to note.</param>
    public static JobDocument RedeliveryAsked(this JobDocument job, DateTimeOffset now) =>
        job.Delivery?.AskedAgain(now) is { } delivery ? job with { Delivery = delivery, UpdatedAt = now } : job;

    /// <summary>Someone deletes a file that is made of the job.</summary>
    public static JobDocument FileDeleted(this JobDocument job, JobFile file, DateTimeOffset now) =>
        job.Has(file) ? job with { DeletedFiles = [.. job.DeletedFiles ?? [], file], UpdatedAt = now } : job;

    private static JobDocument Count(JobDocument job, ShardTally finished)
    {
        if (finished.Shard < 0 || finished.Shard >= job.Shards || job.FinishedShards.Contains(finished.Shard))
            return job;
        AssertPossible(job, finished);
        return job with { FinishedShards = job.FinishedShards.With(finished.Shard), Tally = job.Tally + finished.Tally };
    }

    private static void AssertPossible(JobDocument job, ShardTally finished)
    {
        LineTally tally = finished.Tally;
        if (tally is { Completed: < 0 } or { Failed: < 0 } or { Cancelled: < 0 } or { Expired: < 0 } or { PromptTokens: < 0 } or { CompletionTokens: < 0 })
            throw new UnreachableException($"Shard {finished.Shard} of {job.Id} was settled with a number below zero: {tally}.");
        if ((long)tally.Completed + tally.Failed + tally.Cancelled + tally.Expired != job.LineCount(finished.Shard))
            throw new UnreachableException($"Shard {finished.Shard} of {job.Id} has {job.LineCount(finished.Shard)} lines, and not as many were settled: {tally}.");
        if (tally.Cancelled > 0 && job.Status != JobStatus.Cancelling)
            throw new UnreachableException($"Shard {finished.Shard} of {job.Id} was settled with cancelled lines, and nobody asked to stop the job: {tally}.");
        if (tally.Expired > 0 && job.Status != JobStatus.Finalizing)
            throw new UnreachableException($"Shard {finished.Shard} of {job.Id} was settled with expired lines, and the job's time was not up: {tally}.");
    }

    private static JobStatus Stopped(JobStatus stopping) => stopping == JobStatus.Cancelling ? JobStatus.Cancelled : JobStatus.Expired;

    private static JobStatus Finished(JobDocument job) => job.Status switch
    {
        JobStatus.Cancelling => JobStatus.Cancelled,
        JobStatus.Finalizing when job.Tally.Expired > 0 => JobStatus.Expired,
        _ => JobStatus.Completed,
    };

    private static JobDocument Over(this JobDocument job, JobStatus status, DateTimeOffset now)
    {
        string type = JobEvents.Of(status, job.Spec.Format);
        int missing = job.Total - job.Tally.Lines;
        bool announced = job.Spec.Webhook?.Events.Contains(type) ?? false;
        return job with
        {
            Status = status,
            OverAt = now,
            UpdatedAt = now,
            Tally = status == JobStatus.Expired
                ? job.Tally with { Expired = job.Tally.Expired + missing }
                : job.Tally with { Cancelled = job.Tally.Cancelled + missing },
            Delivery = announced ? new WebhookDelivery { EventId = $"evt_{job.Id.Ulid}", Type = type, NextAttemptAt = now } : null,
        };
    }
}
