namespace KoGpt2.Api.Schedules;

/// <summary>Ticks in this process, where no Functions host does it.</summary>
internal sealed class ScheduleTimer(ScheduleTick tick, TimeProvider clock, ILogger<ScheduleTimer> log) : BackgroundService
{
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            DateTimeOffset now = clock.GetUtcNow();
            // At the full minute, as the host's timer does it.
            await Task.Delay(s_minute - TimeSpan.FromTicks(now.Ticks % s_minute.Ticks), clock, stoppingToken);
            try
            {
                await tick.RunAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogError(e, "A look at the schedules failed; the next one is in a minute");
            }
        }
    }
}
