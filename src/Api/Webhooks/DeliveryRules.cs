using KoGpt2.Api.Webhooks.Receivers;
using KoGpt2.Shared.Webhooks;

namespace KoGpt2.Api.Webhooks;

/// <summary>What follows from an attempt.</summary>
/// <param name="State">How the delivery stands now.</param>
/// <param name="NextAttemptAt">When the next attempt is due, while pending.</param>
internal readonly record struct DeliveryDecision(DeliveryState State, DateTimeOffset? NextAttemptAt);

/// <summary>Decides what follows from attempts to deliver an event.</summary>
internal static class DeliveryRules
{
    private const double JitterShare = 0.1;

    /// <summary>Waits after the first, second, … attempt. Over three days: a receiver may be down over a weekend.</summary>
    public static IReadOnlyList<TimeSpan> Schedule { get; } =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
        TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    /// <summary>Decides.</summary>
    /// <param name="number">The attempt's number, 1 for the first since the event came or was asked for again.</param>
    /// <param name="result">How it ended.</param>
    /// <param name="now">When it ended.</param>
    /// <param name="jitter">0 to 1: takes up to a tenth off the wait or adds up to one, so that receivers are not called all at once.</param>
    /// <returns>2xx is success, 410 ends it, anything else is tried again by the schedule; 429 and 503 no sooner than the receiver asked, a day at most.</returns>
    public static DeliveryDecision After(int number, AttemptResult result, DateTimeOffset now, double jitter)
    {
        if (result.Status is >= 200 and < 300)
            return new DeliveryDecision(DeliveryState.Delivered, null);
        if (result.Status == StatusCodes.Status410Gone || number > Schedule.Count)
            return new DeliveryDecision(DeliveryState.GivenUp, null);
        TimeSpan wait = Schedule[number - 1] * (1 - JitterShare + 2 * JitterShare * jitter);
        TimeSpan longest = Schedule[^1];
        if (result is { Status: StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable, RetryAfter: { } asked } && asked > wait)
            wait = asked < longest ? asked : longest;
        return new DeliveryDecision(DeliveryState.Pending, now + wait);
    }
}
