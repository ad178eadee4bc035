using KoGpt2.Api.Augmentations;
using KoGpt2.Api.Schedules.Documents;
using KoGpt2.Api.Schedules.Slots;
using Microsoft.Extensions.Options;

namespace KoGpt2.Api.Schedules;

/// <summary>Looks for slots that have come, every minute; two of them at once make one run of each slot.</summary>
internal sealed class ScheduleTick(
    ScheduleStore schedules, ScheduleRuns runs, IOptions<AugmentationOptions> options, TimeProvider clock, ILogger<ScheduleTick> log)
{
    /// <summary>Goes over all schedules that are due. One that cannot be dealt with does not hold up the others.</summary>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="AggregateException">Some schedules could not be dealt with; the next tick tries again.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        List<Exception> errors = [];
        foreach ((string owner, string name) in await schedules.DueAsync(clock.GetUtcNow(), stop))
        {
            try
            {
                await TickAsync(owner, name, stop);
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                log.LogError(e, "The schedule {Schedule} of {Owner} could not be looked at", name, owner);
                errors.Add(e);
            }
        }
        if (errors.Count > 0)
            throw new AggregateException("Some schedules could not be looked at.", errors);
    }

    private async Task TickAsync(string owner, string name, CancellationToken stop)
    {
        ScheduleDocument? schedule = await schedules.ChangeAsync(owner, name, Decide, stop);
        if (schedule is not { Outbox: [_, ..] planned })
            return;
        log.LogInformation(
            "{Schedule} of {Owner}: {Runs}", name, owner, string.Join(", ", planned.Select(run => run.Skip is { } skip ? $"{run.Run} skipped ({skip})" : run.Run.Text)));
        await runs.SendAsync(schedule, stop);
    }

    private ScheduleDocument Decide(ScheduleDocument schedule)
    {
        DateTimeOffset now = clock.GetUtcNow();
        if (schedule.PausedAt is not null || CronTimes.Of(schedule.Times) is not { } cron)
            return schedule;
        DateTimeOffset[] slots = [.. cron.Between(schedule.DecidedUntil, now)];
        return slots.Length == 0
            ? schedule
            : schedule.Ticked(SlotRules.Decide(slots, schedule.Times, schedule.Active.Count, now, options.Value.LateAfter), now);
    }
}
