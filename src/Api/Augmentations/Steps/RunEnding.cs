using KoGpt2.Api.Augmentations.Runs;
using KoGpt2.Api.Schedules;
using KoGpt2.Api.Schedules.Documents;
using KoGpt2.Shared.Augmentations;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage.Queues;
using KoGpt2.Shared.Webhooks;
using Microsoft.Extensions.Options;

namespace KoGpt2.Api.Augmentations.Steps;

/// <summary>What is to be done once a run is over, whoever ended it.</summary>
internal sealed class RunEnding(ScheduleStore schedules, JobQueues queues, IOptions<AugmentationOptions> options, TimeProvider clock)
{
    /// <summary>Notes the end in the run's schedule, whose next run begins, and has the run's event sent; does nothing for a run that is not over.</summary>
    /// <remarks>Called after every move that may end a run. If the caller dies before, the next look at the run does the rest.</remarks>
    public async Task AfterAsync(RunDocument run, CancellationToken stop)
    {
        if (!run.Status.IsOver())
            return;
        await SettleAsync(run, stop);
        if (run.Delivery is { State: DeliveryState.Pending, Attempts: [] })
            await AnnounceAsync(run, stop);
    }

    /// <summary>Notes the end of a run in its schedule, if that has not been done.</summary>
    public async Task SettleAsync(RunDocument run, CancellationToken stop)
    {
        if (run.Id.Schedule is not { } name || (await schedules.FindAsync(run.Owner, name, stop))?.Active.Contains(run.Id) is not true)
            return;
        DateTimeOffset now = clock.GetUtcNow();
        await WakeAsync(await schedules.ChangeAsync(run.Owner, name, s => s.RunEnded(run, options.Value.PauseAfterFailures, now), stop), stop);
    }

    /// <summary>Has a schedule wait no longer for a run that is not there.</summary>
    public async Task ForgetAsync(string owner, RunId run, CancellationToken stop)
    {
        if (run.Schedule is { } name && (await schedules.FindAsync(owner, name, stop))?.Active.Contains(run) is true)
            await WakeAsync(await schedules.ChangeAsync(owner, name, s => s.RunLost(run), stop), stop);
    }

    /// <summary>Has the run's event sent.</summary>
    public Task AnnounceAsync(RunDocument run, CancellationToken stop) =>
        queues.SendWebhookAsync(new WebhookMessage(run.Owner, Run: run.Id), TimeSpan.Zero, stop);

    private async Task WakeAsync(ScheduleDocument? schedule, CancellationToken stop)
    {
        if (schedule?.Active is [var next, ..])
            await queues.SendAugmentAsync(new AugmentMessage(schedule.Owner, next) { Extra = true }, TimeSpan.Zero, stop);
    }
}
