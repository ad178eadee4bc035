using KoGpt2.Augmentation.Runs;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Webhooks;

namespace KoGpt2.Api.Augmentations.Runs;

/// <summary>Every legal change of a <see cref="RunDocument"/>, as pure functions that are safe to apply twice.</summary>
/// <remarks>A move that does not apply any more returns the document itself, so that its owner need not write.</remarks>
internal static class RunMoves
{
    /// <summary>It begins, by these pins.</summary>
    public static RunDocument Began(this RunDocument run, RunPins pins, DateTimeOffset now) => run.Status == RunStatus.Waiting
        ? run with { Status = RunStatus.Preparing, Pins = pins, StartedAt = now, Rounds = [new RunRound(null, 0)], UpdatedAt = now }
        : run;

    /// <summary>The present round's prompts are written; its job is to be made.</summary>
    /// <param name="run">The run.</param>
    /// <param name="round">The round's number, from 0; only the present one changes anything.</param>
    /// <param name="prepared">What was written: at least one line.</param>
    /// <param name="job">What the job shall be called.</param>
    /// <param name="now">The time to note.</param>
    public static RunDocument Prepared(this RunDocument run, int round, PreparedRound prepared, JobId job, DateTimeOffset now) =>
        run.Status != RunStatus.Preparing || round != run.Rounds.Count - 1 ? run : run.WithRound(run.Rounds[^1] with { Job = job, Lines = prepared.Lines }) with
        {
            Status = RunStatus.Generating,
            NextRow = run.NextRow ?? prepared.NextRow,
            Counts = run.Counts with { SourceRows = Math.Max(run.Counts.SourceRows, prepared.SourceRows) },
            UpdatedAt = now,
        };

    /// <summary>The present round's job is there.</summary>
    public static RunDocument Submitted(this RunDocument run, JobId job, DateTimeOffset now) =>
        run.Status == RunStatus.Generating && run.Rounds[^1] is { SubmittedAt: null } round && round.Job == job
            ? run.WithRound(round with { SubmittedAt = now }) with { UpdatedAt = now }
            : run;

    /// <summary>The present round's job is over.</summary>
    /// <param name="run">The run.</param>
    /// <param name="job">The job.</param>
    /// <param name="expired">Whether its time was up before.</param>
    /// <param name="now">The time to note.</param>
    public static RunDocument Generated(this RunDocument run, JobId job, bool expired, DateTimeOffset now) =>
        run.Status == RunStatus.Generating && run.Rounds[^1].Job == job
            ? run with { Status = RunStatus.Curating, Expired = expired, UpdatedAt = now }
            : run;

    /// <summary>Curation has come to its end, or wants another round.</summary>
    /// <param name="run">The run.</param>
    /// <param name="rounds">How many rounds were curated; only all there are change anything.</param>
    /// <param name="result">What it came to.</param>
    /// <param name="now">The time to note.</param>
    public static RunDocument Curated(this RunDocument run, int rounds, CurationResult result, DateTimeOffset now)
    {
        if (run.Status != RunStatus.Curating || rounds != run.Rounds.Count)
            return run;
        RunDocument counted = run with
        {
            Counts = run.Counts with { Generated = result.Generated, Kept = result.Kept, KeptByLabel = result.KeptByLabel },
            UpdatedAt = now,
        };
        return result.More is { } more
            ? counted with { Status = RunStatus.Preparing, Rounds = [.. run.Rounds, new RunRound(null, 0, more.Examples)] }
            : counted.Over(RunStatus.Completed, now);
    }

    /// <summary>A further round has nothing to ask for, or no time: what there is becomes the data set.</summary>
    /// <param name="run">The run; only one changes whose present round is not the first and has no job yet.</param>
    /// <param name="round">The round's number.</param>
    /// <param name="expired">Whether the time was up.</param>
    /// <param name="now">The time to note.</param>
    public static RunDocument RoundDropped(this RunDocument run, int round, bool expired, DateTimeOffset now) =>
        run.Status is RunStatus.Preparing or RunStatus.Generating && round == run.Rounds.Count - 1 && round > 0 && run.Rounds[^1].SubmittedAt is null
            ? run with { Status = RunStatus.Curating, Rounds = [.. run.Rounds.SkipLast(1)], Exhausted = true, Expired = expired, UpdatedAt = now }
            : run;

    /// <summary>It cannot be made of this recipe and this source. One that is being stopped is stopped.</summary>
    public static RunDocument Failed(this RunDocument run, JobError error, DateTimeOffset now) =>
        run.Status.IsOver() || run.Status == RunStatus.Cancelling ? run : (run with { Error = error }).Over(RunStatus.Failed, now);

    /// <summary>It is not made: a rule of its schedule, or no new rows.</summary>
    public static RunDocument Skipped(this RunDocument run, SkipReason reason, DateTimeOffset now) =>
        run.Status is RunStatus.Waiting or RunStatus.Preparing && run.Rounds.Count < 2
            ? (run with { SkipReason = reason }).Over(RunStatus.Skipped, now)
            : run;

    /// <summary>Someone asks to stop it. One that has no job yet is over at once.</summary>
    public static RunDocument CancelRequested(this RunDocument run, DateTimeOffset now)
    {
        if (run.Status.IsOver() || run.Status == RunStatus.Cancelling)
            return run;
        RunDocument asked = run with { CancellingAt = now, UpdatedAt = now };
        return run.Status == RunStatus.Generating ? asked with { Status = RunStatus.Cancelling } : asked.Over(RunStatus.Cancelled, now);
    }

    /// <summary>Its job is over or was never made.</summary>
    public static RunDocument Stopped(this RunDocument run, DateTimeOffset now) =>
        run.Status is RunStatus.Cancelling or RunStatus.Generating ? run.Over(RunStatus.Cancelled, now) : run;

    /// <summary>It is to be made again, under the same name and so, of the same recipe and source, with the same outcome.</summary>
    /// <param name="run">The run; only one that is over and has had fewer attempts changes.</param>
    /// <param name="attempt">The attempt's number.</param>
    /// <param name="spec">What it is made for now.</param>
    /// <param name="now">The time to note.</param>
    public static RunDocument Restarted(this RunDocument run, int attempt, RunSpec spec, DateTimeOffset now)
    {
        if (!run.Status.IsOver() || run.Attempt >= attempt)
            return run;
        return new RunDocument
        {
            Id = run.Id,
            Owner = run.Owner,
            Spec = spec,
            Attempt = attempt,
            RowsFrom = run.Status == RunStatus.Completed ? run.Pins?.FirstRow : run.RowsFrom,
            CreatedAt = now,
            UpdatedAt = now,
            Traceparent = run.Traceparent,
            Tracestate = run.Tracestate,
        };
    }

    /// <summary>Someone deletes it, or its time of retention is over. One that is not over stays.</summary>
    public static RunDocument Deleted(this RunDocument run, DateTimeOffset now) =>
        run.Status.IsOver() && run.DeletedAt is null ? run with { DeletedAt = now, UpdatedAt = now } : run;

    /// <inheritdoc cref="WebhookDelivery.Attempted"/>
    public static RunDocument Attempted(this RunDocument run, DeliveryAttempt attempt, DeliveryState state, DateTimeOffset? nextAttemptAt) =>
        run.Delivery?.Attempted(attempt, state, nextAttemptAt) is { } delivery ? run with { Delivery = delivery, UpdatedAt = attempt.At } : run;

    /// <inheritdoc cref="WebhookDelivery.AskedAgain"/>
    public static RunDocument RedeliveryAsked(this RunDocument run, DateTimeOffset now) =>
        run.Delivery?.AskedAgain(now) is { } delivery ? run with { Delivery = delivery, UpdatedAt = now } : run;

    private static RunDocument WithRound(this RunDocument run, RunRound last) => run with { Rounds = [.. run.Rounds.SkipLast(1), last] };

    private static RunDocument Over(this RunDocument run, RunStatus status, DateTimeOffset now)
    {
        string? type = RunEvents.Of(status);
        bool announced = type is not null && (run.Spec.Webhook?.Events.Contains(type) ?? false);
        return run with
        {
            Status = status,
            OverAt = now,
            UpdatedAt = now,
            Delivery = announced ? new WebhookDelivery { EventId = RunEvents.EventId(run), Type = type!, NextAttemptAt = now } : null,
        };
    }
}
