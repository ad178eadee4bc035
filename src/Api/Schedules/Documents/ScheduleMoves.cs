using KoGpt2.Api.Augmentations.Runs;
using KoGpt2.Api.Schedules.Slots;
using KoGpt2.Shared.Augmentations;

namespace KoGpt2.Api.Schedules.Documents;

/// <summary>Every legal change of a <see cref="ScheduleDocument"/>, as pure functions.</summary>
internal static class ScheduleMoves
{
    private const int LastRuns = 10;

    /// <summary>Somebody saves it anew. New times hold from now on: what they would have made before now is not caught up with.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="times">When its runs are due.</param>
    /// <param name="run">What they are made for; runs that were made already keep what they have.</param>
    /// <param name="paused">Whether it is paused.</param>
    /// <param name="nextRow">The first row that the next run takes; <see langword="null"/> leaves it.</param>
    /// <param name="now">The time to note.</param>
    public static ScheduleDocument Saved(this ScheduleDocument schedule, ScheduleTimes times, RunSpec run, bool paused, long? nextRow, DateTimeOffset now)
    {
        bool same = (times.Cron, times.TimeZone) == (schedule.Times.Cron, schedule.Times.TimeZone);
        ScheduleDocument saved = schedule with
        {
            Times = times,
            Run = run,
            NextRow = nextRow ?? schedule.NextRow,
            DecidedUntil = same ? schedule.DecidedUntil : Later(schedule.DecidedUntil, now),
            SavedAt = now,
        };
        return paused ? saved.Paused(PauseReason.Requested, now) : saved.Resumed(now);
    }

    /// <summary>No slot makes a run any more.</summary>
    public static ScheduleDocument Paused(this ScheduleDocument schedule, PauseReason reason, DateTimeOffset now) =>
        schedule.PausedAt is null ? schedule with { PausedAt = now, PauseReason = reason } : schedule;

    /// <summary>Slots make runs again, from now on: those that came while it was paused make none.</summary>
    public static ScheduleDocument Resumed(this ScheduleDocument schedule, DateTimeOffset now) => schedule.PausedAt is null ? schedule : schedule with
    {
        PausedAt = null,
        PauseReason = null,
        DecidedUntil = Later(schedule.DecidedUntil, now),
        Tally = schedule.Tally with { FailuresInARow = 0 },
    };

    /// <summary>Slots that have come are decided.</summary>
    public static ScheduleDocument Ticked(this ScheduleDocument schedule, SlotDecision decision, DateTimeOffset now)
    {
        if (decision.Until <= schedule.DecidedUntil)
            return schedule;
        var tally = new Streaks(schedule.Tally);
        tally.Count(SkipReason.Missed, decision.Missed);
        tally.Count(SkipReason.Overlap, decision.Overlapped);
        return schedule with
        {
            DecidedUntil = decision.Until,
            Active = [.. schedule.Active, .. decision.Runs.Where(run => run.Skip is null).Select(run => RunId.OfSlot(schedule.Name, run.Slot))],
            Outbox = [.. schedule.Outbox, .. decision.Runs.Select(run => Plan(schedule, run, now))],
            Ended = Last(schedule.Ended, decision.Runs.Where(run => run.Skip is not null).Select(run =>
                new EndedRun(RunId.OfSlot(schedule.Name, run.Slot), RunStatus.Skipped, now, run.Skip))),
            Tally = tally.Tally,
        };
    }

    /// <summary>Somebody asks for runs; they come one after the other, behind those that are not over.</summary>
    public static ScheduleDocument Asked(this ScheduleDocument schedule, IReadOnlyList<PlannedRun> runs) => schedule with
    {
        Active = [.. schedule.Active, .. runs.Select(run => run.Run)],
        Outbox = [.. schedule.Outbox, .. runs],
    };

    /// <summary>Documents and messages of planned runs are written.</summary>
    public static ScheduleDocument Sent(this ScheduleDocument schedule, IReadOnlyList<PlannedRun> runs)
    {
        HashSet<(RunId, int)> sent = [.. runs.Select(run => (run.Run, run.Attempt))];
        IReadOnlyList<PlannedRun> left = [.. schedule.Outbox.Where(run => !sent.Contains((run.Run, run.Attempt)))];
        return left.Count == schedule.Outbox.Count ? schedule : schedule with { Outbox = left };
    }

    /// <summary>A run is over; the next one's turn comes.</summary>
    /// <param name="schedule">The schedule; only one changes that has the run among those that are not over, and not still to be written.</param>
    /// <param name="run">The run.</param>
    /// <param name="pauseAfter">Failed runs in a row after which it pauses itself.</param>
    /// <param name="now">The time to note.</param>
    public static ScheduleDocument RunEnded(this ScheduleDocument schedule, RunDocument run, int pauseAfter, DateTimeOffset now)
    {
        if (!schedule.Awaits(run.Id))
            return schedule;
        var tally = new Streaks(schedule.Tally);
        tally.Count(run.Status, run.SkipReason);
        bool completed = run.Status == RunStatus.Completed;
        ScheduleDocument ended = schedule.Without(run.Id) with
        {
            Completed = completed ? [.. schedule.Completed.Where(id => id != run.Id).Append(run.Id).TakeLast(ScheduleDocument.MostKept)] : schedule.Completed,
            NextRow = completed ? Math.Max(schedule.NextRow, run.NextRow ?? 0) : schedule.NextRow,
            Ended = Last(schedule.Ended, [new EndedRun(run.Id, run.Status, run.OverAt ?? now, run.SkipReason)]),
            Tally = tally.Tally,
        };
        return run.Status == RunStatus.Failed && ended.Tally.FailuresInARow >= pauseAfter ? ended.Paused(PauseReason.Failures, now) : ended;
    }

    /// <summary>A run is not there: someone deleted it before its end was noted here.</summary>
    public static ScheduleDocument RunLost(this ScheduleDocument schedule, RunId run) => schedule.Awaits(run) ? schedule.Without(run) : schedule;

    // One whose document is still to be written, such as for another attempt, is only beginning.
    private static bool Awaits(this ScheduleDocument schedule, RunId run) =>
        schedule.Active.Contains(run) && schedule.Outbox.All(planned => planned.Run != run);

    private static ScheduleDocument Without(this ScheduleDocument schedule, RunId run) =>
        schedule with { Active = [.. schedule.Active.Where(id => id != run)] };

    private static PlannedRun Plan(ScheduleDocument schedule, SlotRun run, DateTimeOffset now) =>
        new(RunId.OfSlot(schedule.Name, run.Slot), now, Skip: run.Skip, Cancels: run.CancelsOthers && schedule.Active.Count > 0 ? schedule.Active : null);

    private static IReadOnlyList<EndedRun> Last(IReadOnlyList<EndedRun> ended, IEnumerable<EndedRun> more) => [.. ended.Concat(more).TakeLast(LastRuns)];

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
