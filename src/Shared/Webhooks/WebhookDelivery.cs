using KoGpt2.Shared.Jobs;
namespace KoGpt2.Shared.Webhooks;

/// <summary>An event on its way to the caller's endpoint, with every attempt made.</summary>
public sealed record WebhookDelivery
{
    /// <summary>Attempts after which none can be asked for any more: the list must not outgrow the job's document.</summary>
    public const int MostAttempts = 100;

    /// <summary>The event's name: the same over all attempts, so that a receiver can drop repeats.</summary>
    public required string EventId { get; init; }

    /// <summary>The event's type, of those that <see cref="JobEvents"/> names.</summary>
    public required string Type { get; init; }

    /// <summary>How it stands.</summary>
    public DeliveryState State { get; init; } = DeliveryState.Pending;

    /// <summary>When the next attempt is due, while pending.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>Attempts made, oldest first.</summary>
    public IReadOnlyList<DeliveryAttempt> Attempts { get; init => field = value ?? []; } = [];

    /// <summary>How many of them were made before someone last asked for the event again; the schedule of retries counts from there.</summary>
    public int Earlier { get; init; }

    /// <summary>Whether an attempt is due, or under way.</summary>
    public bool IsDue(DateTimeOffset now) => State == DeliveryState.Pending && !(NextAttemptAt > now);

    /// <summary>Notes an attempt and what follows from it; an attempt of the same number counts once.</summary>
    /// <param name="attempt">The attempt, numbered one more than the last.</param>
    /// <param name="state">How the delivery stands now.</param>
    /// <param name="nextAttemptAt">When the next attempt is due, if it is still pending.</param>
    /// <returns><see langword="null"/> if that does not apply: nothing is pending, or the number is not the next.</returns>
    public WebhookDelivery? Attempted(DeliveryAttempt attempt, DeliveryState state, DateTimeOffset? nextAttemptAt) =>
        State != DeliveryState.Pending || attempt.Number != Attempts.Count + 1
            ? null
            : this with { State = state, Attempts = [.. Attempts, attempt], NextAttemptAt = state == DeliveryState.Pending ? nextAttemptAt : null };

    /// <summary>Someone asks for the event again: an attempt is due at once, under the same event id, and the schedule of retries starts anew.</summary>
    /// <param name="now">The present time.</param>
    /// <returns><see langword="null"/> if an attempt is due or under way, or there were <see cref="MostAttempts"/>.</returns>
    public WebhookDelivery? AskedAgain(DateTimeOffset now) =>
        IsDue(now) || Attempts.Count >= MostAttempts ? null : this with { State = DeliveryState.Pending, NextAttemptAt = now, Earlier = Attempts.Count };
}

/// <summary>How a delivery stands.</summary>
public enum DeliveryState
{
    /// <summary>An attempt is due or under way.</summary>
    Pending,

    /// <summary>The receiver answered 2xx.</summary>
    Delivered,

    /// <summary>All attempts are used up, or the receiver said 410.</summary>
    GivenUp,
}

/// <summary>One attempt to deliver an event.</summary>
/// <param name="Number">1 for the first.</param>
/// <param name="At">When it ended.</param>
/// <param name="Status">The receiver's HTTP status; <see langword="null"/> if none came.</param>
/// <param name="Error">What went wrong, in a few words, if no 2xx came.</param>
/// <param name="DurationMs">How long it took, in milliseconds.</param>
public sealed record DeliveryAttempt(int Number, DateTimeOffset At, int? Status = null, string? Error = null, int DurationMs = 0);
