using KoGpt2.Api.Augmentations.Runs;
using KoGpt2.Api.Http;
using KoGpt2.Api.Watching;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Webhooks;

namespace KoGpt2.Api.Augmentations.Steps;

/// <summary>Decides when a run is looked at again, and what is done about one that is over.</summary>
internal static class RunRules
{
    /// <summary>When to look again.</summary>
    /// <param name="run">The run.</param>
    /// <param name="now">The present time.</param>
    /// <param name="watch">How patient to be.</param>
    /// <returns><see langword="null"/> if never.</returns>
    public static TimeSpan? Again(RunDocument run, DateTimeOffset now, WatchOptions watch)
    {
        if (run.Status == RunStatus.Cancelling)
            return Seconds.RoundUp(watch.StopGrace);
        if (!run.Status.IsOver())
            return watch.Interval;
        if (IsToBeDeleted(run, now))
            return null;
        DateTimeOffset deleted = run.DeleteAt!.Value;
        DateTimeOffset due = run.Delivery is { State: DeliveryState.Pending } delivery
            ? (delivery.NextAttemptAt ?? now) + watch.DeliveryPatience
            : deleted;
        return Seconds.RoundUp((deleted > now && deleted < due ? deleted : due) - now);
    }

    /// <summary>Whether an event should have been tried to deliver and was not.</summary>
    public static bool IsOverdue(RunDocument run, DateTimeOffset now, WatchOptions watch) =>
        run.Delivery is { State: DeliveryState.Pending } delivery
        && now - (delivery.NextAttemptAt ?? run.UpdatedAt) >= watch.DeliveryPatience
        && !IsToBeDeleted(run, now);

    /// <summary>Whether its time of retention is over. Every event is sent once at least, however short that is.</summary>
    public static bool IsToBeDeleted(RunDocument run, DateTimeOffset now) =>
        now >= run.DeleteAt && run.Delivery is not { State: DeliveryState.Pending, Attempts.Count: 0 };

    /// <summary>Whether nothing has come on between two readings of a run.</summary>
    public static bool IsAtTheSamePlace(RunDocument before, RunDocument after) => Place(before) == Place(after);

    private static (RunStatus, int, int, JobId?, DateTimeOffset?) Place(RunDocument run) =>
        (run.Status, run.Attempt, run.Rounds.Count, run.Rounds.Count > 0 ? run.Rounds[^1].Job : null, run.Rounds.Count > 0 ? run.Rounds[^1].SubmittedAt : null);
}
