using System.Text.Json;
using KoGpt2.Api.Augmentations.Runs;
using KoGpt2.Api.Lifetimes;
using KoGpt2.Api.Schedules.Documents;
using KoGpt2.Api.Schedules.Slots;

namespace KoGpt2.Api.Schedules;

/// <summary>A schedule as callers see it. Times are ISO 8601, in UTC but where they say otherwise.</summary>
internal sealed record ScheduleView
{
    private const int TimesShown = 5;

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What this is: <c>schedule</c>.</summary>
    public string Object { get; } = "schedule";

    /// <summary>Cron expression.</summary>
    public string? Cron { get; init; }

    /// <summary>Time zone.</summary>
    public required string TimeZone { get; init; }

    /// <summary>What is done about slots that were noticed late.</summary>
    public required Misfire Misfire { get; init; }

    /// <summary>How late they may be made.</summary>
    public required string CatchupWindow { get; init; }

    /// <summary>Most of them at once.</summary>
    public required int MaxCatchup { get; init; }

    /// <summary>What is done about a slot while another run is not over.</summary>
    public required Overlap Overlap { get; init; }

    /// <summary>Whether it is paused.</summary>
    public required bool Paused { get; init; }

    /// <summary>Since when.</summary>
    public DateTimeOffset? PausedAt { get; init; }

    /// <summary>Who paused it.</summary>
    public PauseReason? PauseReason { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last saved.</summary>
    public required DateTimeOffset SavedAt { get; init; }

    /// <summary>The next slots; none while it is paused.</summary>
    public required IReadOnlyList<SlotView> NextSlots { get; init; }

    /// <summary>The first row of the source that no completed run took.</summary>
    public required long NextRow { get; init; }

    /// <summary>Runs that are not over.</summary>
    public required IReadOnlyList<string> ActiveRuns { get; init; }

    /// <summary>The last runs that are over, the latest first.</summary>
    public required IReadOnlyList<EndedRunView> LastRuns { get; init; }

    /// <summary>How its runs ended.</summary>
    public required RunTallyView Counts { get; init; }

    /// <summary>How long a run may take.</summary>
    public required string ExpiresAfter { get; init; }

    /// <summary>How long a run is kept.</summary>
    public required string RetainFor { get; init; }

    /// <summary>Where its runs' ends are announced.</summary>
    public ScheduleWebhookView? Webhook { get; init; }

    /// <summary>The caller's own notes, which each run gets.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>SHA-256 of the recipe.</summary>
    public required string RecipeHash { get; init; }

    /// <summary>The recipe.</summary>
    public required JsonElement Recipe { get; init; }

    /// <summary>What to mind; told when it is saved.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }

    /// <summary>Where to go from here.</summary>
    public required ScheduleLinks Links { get; init; }

    /// <summary>Shows a schedule.</summary>
    public static ScheduleView From(ScheduleDocument schedule, DateTimeOffset now, IReadOnlyList<string>? warnings = null) => new()
    {
        Name = schedule.Name,
        Cron = schedule.Times.Cron,
        TimeZone = schedule.Times.TimeZone,
        Misfire = schedule.Times.Misfire,
        CatchupWindow = IsoDuration.Write(schedule.Times.CatchupWindow),
        MaxCatchup = schedule.Times.MaxCatchup,
        Overlap = schedule.Times.Overlap,
        Paused = schedule.PausedAt is not null,
        PausedAt = schedule.PausedAt,
        PauseReason = schedule.PauseReason,
        CreatedAt = schedule.CreatedAt,
        SavedAt = schedule.SavedAt,
        NextSlots = schedule.PausedAt is null
            ? [.. (CronTimes.Of(schedule.Times)?.Next(now, TimesShown) ?? []).Select(slot => new SlotView(slot, slot.ToUniversalTime()))]
            : [],
        NextRow = schedule.NextRow,
        ActiveRuns = [.. schedule.Active.Select(run => run.Text)],
        LastRuns = [.. schedule.Ended.Reverse().Select(run => new EndedRunView(run.Run.Text, run.Status, run.SkipReason, run.At))],
        Counts = RunTallyView.From(schedule.Tally),
        ExpiresAfter = IsoDuration.Write(schedule.Run.ExpiresAfter),
        RetainFor = IsoDuration.Write(schedule.Run.RetainFor),
        Webhook = schedule.Run.Webhook is { } webhook ? new ScheduleWebhookView(webhook.Url, webhook.Events) : null,
        Metadata = schedule.Run.Metadata,
        RecipeHash = schedule.Run.RecipeHash,
        Recipe = schedule.Run.Recipe,
        Warnings = warnings is { Count: > 0 } ? warnings : null,
        Links = ScheduleLinks.Of(schedule.Name),
    };
}

/// <summary>A slot that is to come.</summary>
/// <param name="Local">At the offset that the schedule's time zone has then.</param>
/// <param name="Utc">The same time in UTC.</param>
internal sealed record SlotView(DateTimeOffset Local, DateTimeOffset Utc);

/// <summary>A run that is over.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Status">How it ended.</param>
/// <param name="SkipReason">Why it was skipped.</param>
/// <param name="EndedAt">When.</param>
internal sealed record EndedRunView(string Id, RunStatus Status, SkipReason? SkipReason, DateTimeOffset EndedAt);

/// <summary>How a schedule's runs ended.</summary>
/// <param name="Completed">Completed.</param>
/// <param name="Failed">Failed.</param>
/// <param name="Cancelled">Cancelled.</param>
/// <param name="Skipped">Skipped, by reason.</param>
/// <param name="FailuresInARow">Failed since the last completed one.</param>
/// <param name="SkipsInARow">Skipped since the last one that was not.</param>
internal sealed record RunTallyView(int Completed, int Failed, int Cancelled, SkippedView Skipped, int FailuresInARow, int SkipsInARow)
{
    /// <summary>Counts.</summary>
    public static RunTallyView From(RunTally tally) => new(
        tally.Completed, tally.Failed, tally.Cancelled, new SkippedView(tally.SkippedOverlap, tally.SkippedMissed, tally.SkippedNoNewRows),
        tally.FailuresInARow, tally.SkipsInARow);
}

/// <summary>Skipped runs by reason.</summary>
/// <param name="Overlap">Another run was not over.</param>
/// <param name="Missed">Noticed too late.</param>
/// <param name="NoNewRows">The source had no new rows.</param>
internal sealed record SkippedView(int Overlap, int Missed, int NoNewRows);

/// <summary>Where runs' ends are announced.</summary>
/// <param name="Url">The receiver.</param>
/// <param name="Events">Types of events wanted.</param>
internal sealed record ScheduleWebhookView(string Url, string[] Events);

/// <summary>Addresses of a schedule, as paths from the API's root.</summary>
/// <param name="Self">The schedule.</param>
/// <param name="Runs">Its runs.</param>
internal sealed record ScheduleLinks(string Self, string Runs)
{
    /// <summary>A schedule's addresses.</summary>
    public static ScheduleLinks Of(string name) => new($"/v1/schedules/{name}", $"/v1/schedules/{name}/runs");
}

/// <summary>An owner's schedules.</summary>
/// <param name="Data">By name.</param>
internal sealed record ScheduleList(IReadOnlyList<ScheduleView> Data)
{
    /// <summary>What this is: <c>list</c>.</summary>
    public string Object { get; } = "list";
}
