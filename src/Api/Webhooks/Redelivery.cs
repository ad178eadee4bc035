using System.Text.Json;
using KoGpt2.Api.Http;
using KoGpt2.Shared.Jobs;

namespace KoGpt2.Api.Webhooks;

/// <summary>Says why a job's event cannot be sent again, exactly where <see cref="JobMoves.RedeliveryAsked"/> would change nothing.</summary>
internal static class Redelivery
{
    private const int AttemptSeconds = 15;

    /// <summary>Why not.</summary>
    /// <param name="job">The job.</param>
    /// <param name="now">The present time.</param>
    /// <returns><see langword="null"/> if it can be sent.</returns>
    public static Problem? WhyNot(JobDocument job, DateTimeOffset now)
    {
        string status = JsonNamingPolicy.SnakeCaseLower.ConvertName(job.Status.ToString());
        return job switch
        {
            { Spec.Webhook: null } => NoWebhook(job),
            { Delivery: null } when !job.Status.IsOver() => Conflict("no_event_yet", $"{job.Id} is {status}: there is no event to send before it is over."),
            { Delivery: null } => Conflict("event_not_wanted",
                $"{job.Id} ended as {JobEvents.Of(job.Status, job.Spec.Format)}, and its webhook takes only {string.Join(", ", job.Spec.Webhook.Events)}."),
            { Delivery: { } delivery } when delivery.IsDue(now) =>
                Conflict("attempt_under_way", $"Attempt {delivery.Attempts.Count + 1} to deliver {delivery.EventId} is due or under way: wait for it to end.", AttemptSeconds),
            { Delivery.Attempts.Count: >= WebhookDelivery.MostAttempts } => Conflict("too_many_attempts",
                $"{job.Delivery.EventId} has had {job.Delivery.Attempts.Count} attempts, and it may be asked for again after fewer than {WebhookDelivery.MostAttempts}."),
            _ => null,
        };
    }

    /// <summary>404: the job announces nothing.</summary>
    public static Problem NoWebhook(JobDocument job) => new(StatusCodes.Status404NotFound, "webhook_not_found", $"{job.Id} has no webhook.");

    private static Problem Conflict(string code, string detail, int? retryAfter = null) => new(StatusCodes.Status409Conflict, code, detail) { RetryAfter = retryAfter };
}
