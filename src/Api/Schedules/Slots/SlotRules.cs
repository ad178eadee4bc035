using KoGpt2.Api.Augmentations.Runs;
using KoGpt2.Api.Schedules.Documents;

namespace KoGpt2.Api.Schedules.Slots;

/// <summary>Decides which slots of a schedule make runs.</summary>
internal static class SlotRules
{
    /// <summary>Most skipped slots that get a document each; of more, the latest do, and all are counted.</summary>
    public const int MostSkipsShown = 100;

    /// <summary>Decides about all slots that have come since the last decision.</summary>
    /// <param name="slots">The slots, in order.</param>
    /// <param name="times">The schedule's rules.</param>
    /// <param name="active">How many of its runs are not over.</param>
    /// <param name="now">The present time; none of the slots is later.</param>
    /// <param name="lateAfter">How long a slot counts as on time.</param>
    /// <returns>What becomes of each slot: a run, or a skip with its reason.</returns>
    public static SlotDecision Decide(IReadOnlyList<DateTimeOffset> slots, ScheduleTimes times, int active, DateTimeOffset now, TimeSpan lateAfter)
    {
        int late = slots.TakeWhile(slot => now - slot > lateAfter).Count();
        int caughtUpFrom = CatchUpFrom(slots, late, times, now);
        List<SlotRun> runs = [];
        int missed = 0, overlapped = 0;
        for (int i = 0; i < slots.Count; i++)
        {
            bool catchesUp = i < late && times.Misfire == Misfire.All;
            SkipReason? skip = i < Math.Min(late, caughtUpFrom) ? SkipReason.Missed
                : !catchesUp && Overlaps(times.Overlap, active, isLast: i == slots.Count - 1) ? SkipReason.Overlap
                : null;
            runs.Add(new SlotRun(slots[i], skip, CancelsOthers: skip is null && !catchesUp && times.Overlap == Overlap.CancelOther && active > 0));
            missed += skip == SkipReason.Missed ? 1 : 0;
            overlapped += skip == SkipReason.Overlap ? 1 : 0;
            active += skip is null ? 1 : 0;
        }
        int hidden = Math.Max(0, missed + overlapped - MostSkipsShown);
        return new SlotDecision(now, [.. runs.Where(run => run.Skip is null || --hidden < 0)], missed, overlapped);
    }

    // The index of the first late slot that is made; there are that many late ones before those that are on time.
    private static int CatchUpFrom(IReadOnlyList<DateTimeOffset> slots, int late, ScheduleTimes times, DateTimeOffset now)
    {
        int tooLate = slots.TakeWhile(slot => now - slot > times.CatchupWindow).Count();
        int most = times.Misfire switch
        {
            Misfire.Skip => 0,
            Misfire.Once => late == slots.Count ? 1 : 0,
            _ => times.MaxCatchup,
        };
        return Math.Max(tooLate, late - most);
    }

    // Where all missed slots are caught up with, this is not asked: their runs come one after the other by themselves.
    private static bool Overlaps(Overlap overlap, int active, bool isLast) => overlap switch
    {
        Overlap.Skip => active > 0,
        Overlap.BufferOne => active > 1,
        _ => !isLast,
    };
}

/// <summary>What becomes of a slot.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="Skip">Why it makes no run; <see langword="null"/> if it does.</param>
/// <param name="CancelsOthers">Whether the runs before it are cancelled.</param>
internal readonly record struct SlotRun(DateTimeOffset Slot, SkipReason? Skip, bool CancelsOthers = false);

/// <summary>What becomes of the slots that have come.</summary>
/// <param name="Until">All slots up to here are decided.</param>
/// <param name="Runs">The slots in order: all that make runs, and the latest <see cref="SlotRules.MostSkipsShown"/> that do not.</param>
/// <param name="Missed">How many were missed.</param>
/// <param name="Overlapped">How many were skipped because another run was not over.</param>
internal sealed record SlotDecision(DateTimeOffset Until, IReadOnlyList<SlotRun> Runs, int Missed, int Overlapped);
