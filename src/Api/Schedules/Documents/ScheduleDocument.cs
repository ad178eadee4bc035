using System.Text.Json.Serialization;
using KoGpt2.Api.Augmentations.Runs;
using KoGpt2.Shared.Augmentations;

namespace KoGpt2.Api.Schedules.Documents;

/// <summary>
/// A schedule: what its runs are made for, when, and how it stands. Immutable; changed only by <see cref="ScheduleMoves"/> under compare-and-swap.
/// </summary>
internal sealed record ScheduleDocument
{
    /// <summary>Layout of this document.</summary>
    public int Format { get; init => field = Math.Max(value, 1); } = 1;

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Name of the API key that made it.</summary>
    public required string Owner { get; init; }

    /// <summary>When its runs are due.</summary>
    public required ScheduleTimes Times { get; init; }

    /// <summary>What its runs are made for.</summary>
    public required RunSpec Run { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last saved.</summary>
    public required DateTimeOffset SavedAt { get; init; }

    /// <summary>Since when it is paused; <see langword="null"/> if it is not.</summary>
    public DateTimeOffset? PausedAt { get; init; }

    /// <summary>Who paused it.</summary>
    public PauseReason? PauseReason { get; init; }

    /// <summary>Slots up to here are decided.</summary>
    public required DateTimeOffset DecidedUntil { get; init; }

    /// <summary>The first row of the source that no completed run took.</summary>
    public long NextRow { get; init; }

    /// <summary>Runs that are not over; the first one goes on, the others wait for it, in this order.</summary>
    public IReadOnlyList<RunId> Active { get; init => field = value ?? []; } = [];

    /// <summary>Runs that were decided on and whose documents and messages may not be written yet.</summary>
    public IReadOnlyList<PlannedRun> Outbox { get; init => field = value ?? []; } = [];

    /// <summary>Its completed runs, up to <see cref="MostKept"/>, in the order of their ends.</summary>
    public IReadOnlyList<RunId> Completed { get; init => field = value ?? []; } = [];

    /// <summary>Its last runs that are over, up to ten, in the order of their ends.</summary>
    public IReadOnlyList<EndedRun> Ended { get; init => field = value ?? []; } = [];

    /// <summary>How its runs ended.</summary>
    public RunTally Tally { get; init; }

    /// <summary>Most completed runs that are kept in mind: as many as a setting may ask for.</summary>
    public const int MostKept = 1_000;
}

/// <summary>When runs are due.</summary>
/// <param name="Cron">Five fields, or six with seconds; <see langword="null"/>: only when somebody asks.</param>
/// <param name="TimeZone">IANA name of the time zone in which the fields are read.</param>
/// <param name="Misfire">What is done about slots that were noticed late.</param>
/// <param name="CatchupWindow">How late they may be made all the same.</param>
/// <param name="MaxCatchup">Most of them at once, where all are made.</param>
/// <param name="Overlap">What is done about a slot while another run is not over.</param>
internal sealed record ScheduleTimes(string? Cron, string TimeZone, Misfire Misfire, TimeSpan CatchupWindow, int MaxCatchup, Overlap Overlap);

/// <summary>What is done about slots that were noticed late, such as after an outage.</summary>
internal enum Misfire
{
    /// <summary>None is made.</summary>
    Skip,

    /// <summary>One run is made in place of all: that of the last slot, unless one that is on time is made anyway.</summary>
    Once,

    /// <summary>All are made, one after the other, up to a limit; if there are more, the oldest are not.</summary>
    All,
}

/// <summary>What is done about a slot while another run is not over.</summary>
internal enum Overlap
{
    /// <summary>It is skipped.</summary>
    Skip,

    /// <summary>It waits, but only one does; others are skipped.</summary>
    BufferOne,

    /// <summary>It is made, and all others are cancelled.</summary>
    CancelOther,
}

/// <summary>Who paused a schedule.</summary>
internal enum PauseReason
{
    /// <summary>Somebody asked.</summary>
    Requested,

    /// <summary>It did itself, after too many failed runs in a row.</summary>
    Failures,
}

/// <summary>A run that was decided on.</summary>
/// <param name="Run">Its name.</param>
/// <param name="At">When that was.</param>
/// <param name="Attempt">Its attempt; more than 1 for one that is made again.</param>
/// <param name="Skip">Why it is not made.</param>
/// <param name="Cancels">Runs to cancel for it.</param>
internal sealed record PlannedRun(RunId Run, DateTimeOffset At, int Attempt = 1, SkipReason? Skip = null, IReadOnlyList<RunId>? Cancels = null);

/// <summary>A run that is over.</summary>
/// <param name="Run">Its name.</param>
/// <param name="Status">How it ended.</param>
/// <param name="At">When.</param>
/// <param name="SkipReason">Why it was skipped, if it was.</param>
internal sealed record EndedRun(RunId Run, RunStatus Status, DateTimeOffset At, SkipReason? SkipReason = null);

/// <summary>How a schedule's runs ended, and what came in a row.</summary>
/// <param name="Completed">Completed runs.</param>
/// <param name="Failed">Failed runs.</param>
/// <param name="Cancelled">Cancelled runs.</param>
/// <param name="SkippedOverlap">Slots skipped because another run was not over.</param>
/// <param name="SkippedMissed">Slots skipped because they were noticed late.</param>
/// <param name="SkippedNoNewRows">Runs that found no new rows.</param>
/// <param name="FailuresInARow">Failed runs since the last completed one.</param>
/// <param name="SkipsInARow">Slots and runs skipped since the last run that was not.</param>
[method: JsonConstructor]
internal readonly record struct RunTally(
    int Completed, int Failed, int Cancelled, int SkippedOverlap, int SkippedMissed, int SkippedNoNewRows, int FailuresInARow, int SkipsInARow);
