using System.Diagnostics;

namespace KoGpt2.Shared.Jobs;

/// <summary>Every legal change of a <see cref="JobDocument"/>, as pure functions that are safe to apply twice.</summary>
/// <remarks>A move that does not apply any more returns the document itself, so that its owner need not write.</remarks>
public static class JobMoves
{
    /// <summary>The input is counted and cut: work can start. A job that is being cancelled ends here instead.</summary>
    /// <param name="job">The job; only <see cref="JobStatus.Validating"/> and <see cref="JobStatus.Cancelling"/> before planning change.</param>
    /// <param name="total">Lines of the input, at least 1.</param>
    /// <param name="linesPerShard">Lines of every shard but the last, at least 1.</param>
    /// <param name="now">The time to note.</param>
    /// <exception cref="ArgumentOutOfRangeException">A job without lines or shards would never end.</exception>
    public static JobDocument Planned(this JobDocument job, int total, int linesPerShard, DateTimeOffset now)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(total, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(linesPerShard, 1);
        if (job.Shards > 0 || job.Status is not (JobStatus.Validating or JobStatus.Cancelling))
            return job;
        JobDocument planned = job with
        {
            Total = total,
            LinesPerShard = linesPerShard,
            Shards = (total - 1) / linesPerShard + 1,
            UpdatedAt = now,
        };
        return job.Status == JobStatus.Cancelling
            ? planned.Over(JobStatus.Cancelled, now)
            : planned with { Status = JobStatus.InProgress, InProgressAt = now };
    }

    /// <summary>The input cannot be used.</summary>
    public static JobDocument Failed(this JobDocument job, JobError error, DateTimeOffset now) =>
        job.Status.IsOver() ? job : (job with { Error = error }).Over(JobStatus.Failed, now);

    /// <summary>Counts shards whose parts are written; a shard counts once, however often it comes. The last one ends the job.</summary>
    /// <exception cref="UnreachableException">A tally cannot be its shard's: a bug that must not be stored.</exception>
    public static JobDocument ShardsFinished(this JobDocument job, IEnumerable<ShardTally> finished, DateTimeOffset now)
    {
        if (job.Status is not (JobStatus.InProgress or JobStatus.Cancelling))
            return job;
        JobDocument moved = finished.Aggregate(job, Count);
        if (ReferenceEquals(moved, job))
            return job;
        moved = moved with { UpdatedAt = now };
        return moved.FinishedShards.Count < moved.Shards
            ? moved
            : moved.Over(moved.Status == JobStatus.Cancelling ? JobStatus.Cancelled : JobStatus.Completed, now);
    }

    /// <summary>Someone asks to stop the job; work in hand is put away before it is over.</summary>
    public static JobDocument CancelRequested(this JobDocument job, DateTimeOffset now) =>
        job.Status is JobStatus.Validating or JobStatus.InProgress
            ? job with { Status = JobStatus.Cancelling, CancellingAt = now, UpdatedAt = now }
            : job;

    /// <summary>The time for putting away work in hand is up: what has not come is counted as cancelled.</summary>
    public static JobDocument CancelClosed(this JobDocument job, DateTimeOffset now) =>
        job.Status == JobStatus.Cancelling ? job.Over(JobStatus.Cancelled, now) : job;

    /// <summary>Notes an attempt at the delivery and what follows from it; an attempt of the same number counts once.</summary>
    /// <param name="job">The job; only one whose delivery is pending changes.</param>
    /// <param name="attempt">The attempt, numbered one more than the last.</param>
    /// <param name="state">How the delivery stands now.</param>
    /// <param name="nextAttemptAt">When the next attempt is due, if it is still pending.</param>
    public static JobDocument Attempted(this JobDocument job, DeliveryAttempt attempt, DeliveryState state, DateTimeOffset? nextAttemptAt)
    {
        if (job.Delivery is not { State: DeliveryState.Pending } delivery || attempt.Number != delivery.Attempts.Count + 1)
            return job;
        return job with
        {
            Delivery = delivery with
            {
                State = state,
                Attempts = [.. delivery.Attempts, attempt],
                NextAttemptAt = state == DeliveryState.Pending ? nextAttemptAt : null,
            },
            UpdatedAt = attempt.At,
        };
    }

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
        if (tally is { Completed: < 0 } or { Failed: < 0 } or { Cancelled: < 0 } or { PromptTokens: < 0 } or { CompletionTokens: < 0 })
            throw new UnreachableException($"Shard {finished.Shard} of {job.Id} was settled with a number below zero: {tally}.");
        if ((long)tally.Completed + tally.Failed + tally.Cancelled != job.LineCount(finished.Shard))
            throw new UnreachableException($"Shard {finished.Shard} of {job.Id} has {job.LineCount(finished.Shard)} lines, and not as many were settled: {tally}.");
        if (tally.Cancelled > 0 && job.Status != JobStatus.Cancelling)
            throw new UnreachableException($"Shard {finished.Shard} of {job.Id} was settled with cancelled lines, and nobody asked to stop the job: {tally}.");
    }

    private static JobDocument Over(this JobDocument job, JobStatus status, DateTimeOffset now)
    {
        string type = status switch
        {
            JobStatus.Completed => JobEvents.Completed,
            JobStatus.Failed => JobEvents.Failed,
            JobStatus.Cancelled => JobEvents.Cancelled,
            _ => throw new UnreachableException(),
        };
        bool announced = job.Spec.Webhook?.Events.Contains(type) ?? false;
        return job with
        {
            Status = status,
            OverAt = now,
            UpdatedAt = now,
            Tally = job.Tally with { Cancelled = job.Tally.Cancelled + job.Total - job.Tally.Lines },
            Delivery = announced ? new WebhookDelivery { EventId = $"evt_{job.Id.Ulid}", Type = type, NextAttemptAt = now } : null,
        };
    }
}
