using System.Diagnostics;
using KoGpt2.Api.Augmentations.Runs;

namespace KoGpt2.Api.Schedules.Documents;

/// <summary>Counts how a schedule's runs end, and what comes in a row.</summary>
/// <param name="before">The counts so far.</param>
internal sealed class Streaks(RunTally before)
{
    /// <summary>The counts now.</summary>
    public RunTally Tally { get; private set; } = before;

    /// <summary>Counts slots or runs that were skipped.</summary>
    /// <param name="skip">Why.</param>
    /// <param name="count">How many, one after the other.</param>
    public void Count(SkipReason skip, int count) => Tally = skip switch
    {
        SkipReason.Overlap => Tally with { SkippedOverlap = Tally.SkippedOverlap + count, SkipsInARow = Tally.SkipsInARow + count },
        SkipReason.Missed => Tally with { SkippedMissed = Tally.SkippedMissed + count, SkipsInARow = Tally.SkipsInARow + count },
        SkipReason.NoNewRows => Tally with { SkippedNoNewRows = Tally.SkippedNoNewRows + count, SkipsInARow = Tally.SkipsInARow + count },
        _ => throw new UnreachableException(),
    };

    /// <summary>Counts a run that is over.</summary>
    public void Count(RunStatus status, SkipReason? skip)
    {
        switch (status)
        {
            case RunStatus.Completed:
                Tally = Tally with { Completed = Tally.Completed + 1, FailuresInARow = 0, SkipsInARow = 0 };
                break;
            case RunStatus.Failed:
                Tally = Tally with { Failed = Tally.Failed + 1, FailuresInARow = Tally.FailuresInARow + 1, SkipsInARow = 0 };
                break;
            case RunStatus.Cancelled:
                Tally = Tally with { Cancelled = Tally.Cancelled + 1, SkipsInARow = 0 };
                break;
            default:
                Count(skip ?? throw new UnreachableException(), 1);
                break;
        }
    }
}
