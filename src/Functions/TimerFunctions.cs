using KoGpt2.Api;
using Microsoft.Azure.Functions.Worker;

namespace KoGpt2.Functions;

/// <summary>What is done by the clock. The host runs one at once, however many instances there are; two would do no harm.</summary>
public sealed class TimerFunctions(ApiHandlers handlers)
{
    /// <summary>Looks for slots of schedules that have come, every minute.</summary>
    [Function("schedules")]
    public Task TickAsync([TimerTrigger("0 * * * * *")] TimerInfo timer, CancellationToken stop)
    {
        // The host tells of times that it missed; the schedules themselves know which of theirs were.
        _ = timer;
        return handlers.TickAsync(stop);
    }
}
