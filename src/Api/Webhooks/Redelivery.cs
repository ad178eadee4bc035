using KoGpt2.Api.Augmentations.Runs;
using KoGpt2.Api.Http;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Webhooks;

namespace KoGpt2.Api.Webhooks;

/// <summary>Says why the event of a job or a run cannot be sent again, exactly where <see cref="WebhookDelivery.AskedAgain"/> would change nothing.</summary>
/// <param name="Name">Name of the job or run.</param>
/// <param name="Status">How it stands, in words.</param>
/// <param name="Event">Its event, if it is over and has one.</param>
/// <param name="Webhook">Where that goes.</param>
/// <param name="Delivery">The event on its way.</param>
internal readonly record struct Redelivery(string Name, string Status, string? Event, WebhookSpec? Webhook, WebhookDelivery? Delivery)
{
    private const int AttemptSeconds = 15;

    /// <summary>Of a job.</summary>
    public static Redelivery Of(JobDocument job) => new(
        job.Id.ToString(), ApiJson.Name(job.Status), job.Status.IsOver() ? JobEvents.Of(job.Status, job.Spec.Format) : null, job.Spec.Webhook, job.Delivery);

    /// <summary>Of a run.</summary>
    public static Redelivery Of(RunDocument run) => new(run.Id.Text, ApiJson.Name(run.Status), RunEvents.Of(run.Status), run.Spec.Webhook, run.Delivery);

    /// <summary>Asks for the event of a job or a run to be sent again.</summary>
    /// <param name="change">Applies a move to its document.</param>
    /// <param name="ask">The move: <see cref="WebhookDelivery.AskedAgain"/>.</param>
    /// <param name="delivery">The document's event on its way.</param>
    /// <param name="clock">The time.</param>
    /// <returns>
    /// The document as it stands afterwards, if there is one, and whether this call moved it: by the time that was written this shows also where the answer to the
    /// write was lost.
    /// </returns>
    public static async Task<(T? Document, bool Ours)> AskAsync<T>(
        Func<Func<T, T>, Task<T?>> change, Func<T, DateTimeOffset, T> ask, Func<T, WebhookDelivery?> delivery, TimeProvider clock)
        where T : class
    {
        DateTimeOffset? asked = null;
        T? moved = await change(read =>
        {
            DateTimeOffset now = clock.GetUtcNow();
            T next = ask(read, now);
            asked = ReferenceEquals(next, read) ? asked : now;
            return next;
        });
        return (moved, asked is not null && moved is not null && delivery(moved)?.NextAttemptAt == asked);
    }

    /// <summary>Why not.</summary>
    /// <param name="now">The present time.</param>
    /// <returns><see langword="null"/> if it can be sent.</returns>
    public Problem? WhyNot(DateTimeOffset now) => this switch
    {
        { Webhook: null } => NoWebhook(Name),
        { Delivery: null, Event: null } => Conflict("no_event_yet", $"{Name} is {Status}: there is no event to send."),
        { Delivery: null } => Conflict("event_not_wanted", $"{Name} ended as {Event}, and its webhook takes only {string.Join(", ", Webhook.Events)}."),
        _ when Delivery.IsDue(now) => Conflict(
            "attempt_under_way", $"Attempt {Delivery.Attempts.Count + 1} to deliver {Delivery.EventId} is due or under way: wait for it to end.", AttemptSeconds),
        { Delivery.Attempts.Count: >= WebhookDelivery.MostAttempts } => Conflict("too_many_attempts",
            $"{Delivery.EventId} has had {Delivery.Attempts.Count} attempts, and it may be asked for again after fewer than {WebhookDelivery.MostAttempts}."),
        _ => null,
    };

    /// <summary>404: the job or run announces nothing.</summary>
    public static Problem NoWebhook(string name) => new(StatusCodes.Status404NotFound, "webhook_not_found", $"{name} has no webhook.");

    private static Problem Conflict(string code, string detail, int? retryAfter = null) => new(StatusCodes.Status409Conflict, code, detail) { RetryAfter = retryAfter };
}
