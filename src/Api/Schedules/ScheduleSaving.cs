using KoGpt2.Api.Augmentations;
using KoGpt2.Api.Http;
using KoGpt2.Api.Schedules.Documents;
using KoGpt2.Api.Schedules.Requests;
using KoGpt2.Api.Schedules.Slots;
using Microsoft.Extensions.Options;

namespace KoGpt2.Api.Schedules;

/// <summary>Saves schedules.</summary>
internal sealed class ScheduleSaving(ScheduleStore schedules, IOptions<AugmentationOptions> options, TimeProvider clock)
{
    /// <summary>Saves one, new or not.</summary>
    /// <param name="owner">Who asks.</param>
    /// <param name="name">A valid name.</param>
    /// <param name="request">What it shall be.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>The schedule and whether it is new, or why not: 409.</returns>
    public async Task<(ScheduleDocument? Schedule, bool IsNew, Problem? Refusal)> SaveAsync(
        string owner, string name, ScheduleRequest request, CancellationToken stop)
    {
        IReadOnlyList<string> names = await schedules.NamesAsync(owner, stop);
        int most = options.Value.MaxSchedules;
        if (!names.Contains(name) && names.Count >= most)
            return (null, false, new Problem(
                StatusCodes.Status409Conflict, "too_many_schedules",
                $"At most {most:N0} schedules may be kept (Augmentation:MaxSchedules), and there are {names.Count:N0}; delete one first."));
        DateTimeOffset now = clock.GetUtcNow();
        bool isNew = false;
        ScheduleDocument saved = await schedules.SaveAsync(owner, name, there =>
        {
            isNew = there is null;
            return there is null ? New(owner, name, request, now) : there.Saved(request.Times, request.Run, request.Paused, request.NextRow, now);
        }, stop);
        return (saved, isNew, null);
    }

    /// <summary>What to mind about a schedule that is being saved.</summary>
    public static IReadOnlyList<string> Warnings(ScheduleRequest request)
    {
        List<string> warnings = [];
        if (request.Times.Cron is { } cron && CronTimes.HasBothDays(cron))
            warnings.Add("Both days of the month and days of the week are restricted: a slot must fit both, while Vixie cron takes those that fit either.");
        if (request.Source.ExpiresAt is { } expires && request.Times.Cron is not null)
            warnings.Add($"The source {request.Source.Name} is deleted at {expires:yyyy-MM-dd'T'HH:mm:ss'Z'}, and runs fail from then on.");
        return warnings;
    }

    private static ScheduleDocument New(string owner, string name, ScheduleRequest request, DateTimeOffset now) => new()
    {
        Name = name,
        Owner = owner,
        Times = request.Times,
        Run = request.Run,
        CreatedAt = now,
        SavedAt = now,
        PausedAt = request.Paused ? now : null,
        PauseReason = request.Paused ? PauseReason.Requested : null,
        DecidedUntil = now,
        NextRow = request.NextRow ?? 0,
    };
}
