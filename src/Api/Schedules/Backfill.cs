using KoGpt2.Api.Augmentations;
using KoGpt2.Api.Augmentations.Runs;
using KoGpt2.Api.Http;
using KoGpt2.Api.Schedules.Documents;
using KoGpt2.Api.Schedules.Requests;
using KoGpt2.Api.Schedules.Slots;
using KoGpt2.Shared.Augmentations;
using Microsoft.Extensions.Options;

namespace KoGpt2.Api.Schedules;

/// <summary>Makes runs of slots that are past.</summary>
internal sealed class Backfill(ScheduleStore schedules, ScheduleRuns sending, RunStore runs, IOptions<AugmentationOptions> options, TimeProvider clock)
{
    /// <summary>Says what becomes of each slot, and unless this is only a trial, has its run made.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="request">Which slots.</param>
    /// <param name="stop">Gives up before anything is made.</param>
    /// <returns>What becomes of them, or why not: 400 or 409.</returns>
    public async Task<(BackfillView? View, Problem? Refusal)> RunAsync(ScheduleDocument schedule, BackfillRequest request, CancellationToken stop)
    {
        if (CronTimes.Of(schedule.Times) is not { } cron)
            return (null, new Problem(
                StatusCodes.Status409Conflict, "schedule_without_cron",
                $"{schedule.Name} has no cron expression, and so no slots: POST /v1/schedules/{schedule.Name}/run makes a run."));
        int most = options.Value.MaxBackfill;
        DateTimeOffset[] slots = [.. cron.Between(request.From.AddTicks(-1), request.To).Take(most + 1)];
        if (slots.Length > most)
        {
            var errors = new FieldErrors();
            errors.Add("to", "out_of_range",
                $"Send times with at most {most:N0} slots between them (Augmentation:MaxBackfill); there are more from {request.From:O} to {request.To:O}.");
            return (null, Problem.InvalidRequest(errors));
        }
        List<(BackfillSlot Shown, int Attempt)> plan = [];
        foreach (DateTimeOffset slot in slots)
            plan.Add(await DecideAsync(schedule, RunId.OfSlot(schedule.Name, slot), request, stop));
        int wanted = plan.Count(one => one.Shown.Step != BackfillStep.Leave);
        if (!request.DryRun && schedule.Active.Count + wanted > most)
            return (null, ScheduleRuns.TooMany(most, schedule));
        var view = new BackfillView(request.DryRun, [.. plan.Select(one => one.Shown)], Warnings(schedule, plan.Count));
        if (!request.DryRun)
            await MakeAsync(schedule, plan);
        return (view, null);
    }

    private async Task<(BackfillSlot Shown, int Attempt)> DecideAsync(ScheduleDocument schedule, RunId id, BackfillRequest request, CancellationToken stop)
    {
        RunDocument? run = await runs.FindAsync(schedule.Owner, id, stop);
        BackfillStep step = run?.Status switch
        {
            _ when schedule.Active.Contains(id) => BackfillStep.Leave,
            null => BackfillStep.Make,
            RunStatus.Skipped => BackfillStep.MakeAgain,
            RunStatus.Failed or RunStatus.Cancelled when request.Failed => BackfillStep.MakeAgain,
            RunStatus.Completed when request.Completed => BackfillStep.MakeAgain,
            _ => BackfillStep.Leave,
        };
        return (new BackfillSlot(id.Text, id.Slot!.Value, step, run?.Status), (run?.Attempt ?? 0) + 1);
    }

    // The caller's going away stops nothing any more.
    private async Task MakeAsync(ScheduleDocument schedule, IEnumerable<(BackfillSlot Shown, int Attempt)> plan)
    {
        DateTimeOffset now = clock.GetUtcNow();
        List<PlannedRun> wanted = [.. plan.Where(one => one.Shown.Step != BackfillStep.Leave)
            .Select(one => new PlannedRun(RunId.OfSlot(schedule.Name, one.Shown.Slot), now, one.Attempt))];
        ScheduleDocument? asked = await schedules.ChangeAsync(
            schedule.Owner, schedule.Name, s => s.Asked([.. wanted.Where(run => !s.Active.Contains(run.Run))]), CancellationToken.None);
        if (asked is not null)
            await sending.SendAsync(asked, CancellationToken.None);
    }

    private static string[]? Warnings(ScheduleDocument schedule, int slots) => slots > 0
        && schedule.Run.Recipe.GetProperty("source") is var source && source.TryGetProperty("blob", out _) && !source.TryGetProperty("etag", out _)
        ? ["These runs read the source as it is now, not as it was at their slots; a recipe with source.etag pins one version of it."]
        : null;
}

/// <summary>What becomes of a slot in a backfill.</summary>
internal enum BackfillStep
{
    /// <summary>Its run is made.</summary>
    Make,

    /// <summary>Its run is made again, as another attempt.</summary>
    MakeAgain,

    /// <summary>Nothing: it has a run that is not over, or not to be made again.</summary>
    Leave,
}

/// <summary>What becomes of slots.</summary>
/// <param name="DryRun">Whether nothing was made.</param>
/// <param name="Data">The slots, in order. Their runs come one after the other.</param>
/// <param name="Warnings">What to mind.</param>
internal sealed record BackfillView(bool DryRun, IReadOnlyList<BackfillSlot> Data, string[]? Warnings)
{
    /// <summary>What this is: <c>backfill</c>.</summary>
    public string Object { get; } = "backfill";
}

/// <summary>A slot.</summary>
/// <param name="Run">Name of its run.</param>
/// <param name="Slot">The slot.</param>
/// <param name="Step">What becomes of it.</param>
/// <param name="Status">How its run stood, if there was one.</param>
internal sealed record BackfillSlot(string Run, DateTimeOffset Slot, BackfillStep Step, RunStatus? Status);
