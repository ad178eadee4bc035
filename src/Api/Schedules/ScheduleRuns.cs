using System.Diagnostics;
using KoGpt2.Api.Augmentations.Runs;
using KoGpt2.Api.Augmentations.Steps;
using KoGpt2.Api.Http;
using KoGpt2.Api.Schedules.Documents;
using KoGpt2.Shared.Augmentations;
using KoGpt2.Shared.Storage.Queues;

namespace KoGpt2.Api.Schedules;

/// <summary>Makes the runs that schedules have decided on.</summary>
/// <remarks>
/// The decision is one write of the schedule, under compare-and-swap. What follows from it, documents and messages, is in the schedule's outbox until it is
/// written, and writing it twice changes nothing: a run's name is its key.
/// </remarks>
internal sealed class ScheduleRuns(ScheduleStore schedules, RunStore runs, RunCancellation cancellation, JobQueues queues)
{
    /// <summary>409: a schedule has as many runs that are not over as it may, or would have more.</summary>
    public static Problem TooMany(int most, ScheduleDocument schedule) => new(
        StatusCodes.Status409Conflict, "too_many_runs",
        $"At most {most:N0} runs of a schedule may wait (Augmentation:MaxBackfill), and {schedule.Active.Count:N0} of {schedule.Name} are not over.");

    /// <summary>Writes documents and messages of all runs that a schedule has planned.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="stop">Gives up; the next tick does the rest.</param>
    /// <returns>The schedule as it stands afterwards; <see langword="null"/> if it was deleted meanwhile.</returns>
    public async Task<ScheduleDocument?> SendAsync(ScheduleDocument schedule, CancellationToken stop)
    {
        if (schedule.Outbox.Count == 0)
            return schedule;
        foreach (PlannedRun planned in schedule.Outbox)
        {
            await MakeAsync(schedule, planned, stop);
            foreach (RunId other in planned.Cancels ?? [])
                await cancellation.RequestAsync(schedule.Owner, other);
            if (planned.Skip is null)
                await queues.SendAugmentAsync(new AugmentMessage(schedule.Owner, planned.Run), TimeSpan.Zero, stop);
        }
        // A run that goes on for long may have lost its message, and would hold up all others.
        if (schedule.Outbox.Any(planned => planned.Skip == SkipReason.Overlap) && schedule.Active is [var first, ..])
            await queues.SendAugmentAsync(new AugmentMessage(schedule.Owner, first) { Extra = true }, TimeSpan.Zero, stop);
        return await schedules.ChangeAsync(schedule.Owner, schedule.Name, s => s.Sent(schedule.Outbox), stop);
    }

    private async Task MakeAsync(ScheduleDocument schedule, PlannedRun planned, CancellationToken stop)
    {
        var made = new RunDocument
        {
            Id = planned.Run,
            Owner = schedule.Owner,
            Spec = schedule.Run,
            Attempt = planned.Attempt,
            CreatedAt = planned.At,
            UpdatedAt = planned.At,
            Traceparent = Activity.Current?.Id,
            Tracestate = Activity.Current?.TraceStateString,
        };
        RunDocument there = await runs.MakeAsync(planned.Skip is { } reason ? made.Skipped(reason, planned.At) : made, stop);
        if (there.Attempt < planned.Attempt)
            await runs.ChangeAsync(schedule.Owner, planned.Run, run => run.Restarted(planned.Attempt, schedule.Run, planned.At), stop);
    }
}
