using System.Security.Cryptography;
using KoGpt2.Api.Auth;
using KoGpt2.Api.Telemetry;
using KoGpt2.Api.Webhooks.Receivers;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage.Queues;
using KoGpt2.Shared.Webhooks;

namespace KoGpt2.Api.Webhooks;

/// <summary>Handles the queue <c>webhooks</c>: makes the attempt that is due and notes in the job or run what came of it.</summary>
/// <remarks>An event may arrive twice, if the process dies between post and note; its id is then the same.</remarks>
internal sealed class WebhookSender(Announcements announcements, JobQueues queues, WebhookClient client, ApiKeys keys, TimeProvider clock, ILogger<WebhookSender> log)
{
    // A message this much too early is a second one for the same attempt; the one that belongs to it is still to come.
    private static readonly TimeSpan s_early = TimeSpan.FromSeconds(30);

    /// <summary>Makes the next attempt if it is due, and sends the message of the one after it.</summary>
    /// <param name="message">The job or run.</param>
    /// <param name="stop">Gives up; the message must then come again.</param>
    /// <exception cref="Azure.RequestFailedException">Storage failed; the message must come again.</exception>
    public async Task HandleAsync(WebhookMessage message, CancellationToken stop)
    {
        if (await announcements.FindAsync(message, stop) is not { } announcement)
            return;
        TimeSpan early = (announcement.Delivery.NextAttemptAt - clock.GetUtcNow()) ?? TimeSpan.Zero;
        if (early > s_early)
            return;
        if (early > TimeSpan.Zero)
            await queues.SendWebhookAsync(message, early, stop);
        else
            await AttemptAsync(announcement, stop);
    }

    private async Task AttemptAsync(Announcement announcement, CancellationToken stop)
    {
        long started = clock.GetTimestamp();
        WebhookDelivery delivery = announcement.Delivery;
        string owner = announcement.Message.Owner;
        IReadOnlyList<byte[]> secrets = keys.SecretsOf(owner);
        using var trace = new WebhookTrace(announcement.Url, delivery.Attempts.Count + 1);
        AttemptResult result = secrets.Count == 0
            ? new AttemptResult(null, null, $"'{owner}' has no webhook secret any more.")
            : await client.PostAsync(announcement.Url, delivery.EventId, announcement.Write(), secrets, stop);
        DateTimeOffset now = clock.GetUtcNow();
        var attempt = new DeliveryAttempt(delivery.Attempts.Count + 1, now, result.Status, result.Error, (int)clock.GetElapsedTime(started).TotalMilliseconds);
        DeliveryDecision decision = DeliveryRules.After(attempt.Number - delivery.Earlier, result, now, RandomNumberGenerator.GetInt32(1_001) / 1_000.0);
        trace.End(result, decision.State);
        WebhookDelivery? noted = await announcement.NoteAsync(attempt, decision);
        bool ours = noted?.Attempts.ElementAtOrDefault(attempt.Number - 1) == attempt;
        if (ours && decision.NextAttemptAt is { } next)
            await queues.SendWebhookAsync(announcement.Message, next - now, CancellationToken.None);
        log.LogInformation("Attempt {Number} for {Event} of {Name}: {Status} {Error}, now {State}",
            attempt.Number, delivery.EventId, announcement.Name, result.Status, result.Error, decision.State);
    }
}
