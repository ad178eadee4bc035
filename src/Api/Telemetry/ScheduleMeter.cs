using KoGpt2.Api.Schedules.Documents;
using KoGpt2.Shared.Telemetry;

namespace KoGpt2.Api.Telemetry;

/// <summary>Measures changes of schedules.</summary>
internal static class ScheduleMeter
{
    /// <summary>Notes how many runs of a schedule failed or were skipped in a row, whenever one more was.</summary>
    /// <param name="before">The schedule as it was.</param>
    /// <param name="after">The schedule as it was written.</param>
    /// <param name="written">Whether the write held.</param>
    public static void Note(ScheduleDocument? before, ScheduleDocument after, bool written)
    {
        if (!written)
            return;
        Note(before?.Tally.FailuresInARow ?? 0, after.Tally.FailuresInARow, "failed");
        Note(before?.Tally.SkipsInARow ?? 0, after.Tally.SkipsInARow, "skipped");
    }

    private static void Note(int before, int after, string what)
    {
        if (after > before)
            ApiSignals.ScheduleStreak.Record(after, new KeyValuePair<string, object?>(Attributes.StreakOf, what));
    }
}
