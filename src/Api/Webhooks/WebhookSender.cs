using System.Security.Cryptography;
using KoGpt2.Api.Auth;
using KoGpt2.Api.Telemetry;
using KoGpt2.Api.Webhooks.Receivers;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;
using KoGpt2.Shared.Telemetry;

namespace KoGpt2.Api.Webhooks;

/// <summary>Handles the queue <c>webhooks</c>: makes the attempt that is due and notes in the job what came of it.</summary>
/// <remarks>An event may arrive twice, if the process dies between post and note; its id is then the same.</remarks>
internal sealed class WebhookSender(JobStore jobs, JobQueues queues, WebhookClient client, ApiKeys keys, TimeProvider clock, ILogger<WebhookSender> log)
{
    // A message this much too early is a second one for the same attempt; the one that belongs to it is still to come.
    private static readonly TimeSpan s_early = TimeSpan.FromSeconds(30);

    /// <summary>Makes a job's next attempt if it is due, and sends the message of the one after it.</summary>
    /// <param name="message">The job.</param>
    /// <param name="stop">Gives up; the message must then come again.</param>
    /// <exception cref="Azure.RequestFailedException">Storage failed; the message must come again.</exception>
    public async Task HandleAsync(JobMessage message, CancellationToken stop)
    {
        JobDocument? job = await jobs.FindAsync(message.Owner, message.Job, stop);
        if (job is not { Delivery: { State: DeliveryState.Pending } delivery, Spec.Webhook: { } webhook })
            return;
        MessageSpans.Concern(job);
        TimeSpan early = (delivery.NextAttemptAt - clock.GetUtcNow()) ?? TimeSpan.Zero;
        if (early > s_early)
            return;
        if (early > TimeSpan.Zero)
            await queues.SendWebhookAsync(message, early, stop);
        else
            await AttemptAsync(job, delivery, new Uri(webhook.Url), stop);
    }

    private async Task AttemptAsync(JobDocument job, WebhookDelivery delivery, Uri url, CancellationToken stop)
    {
        long started = clock.GetTimestamp();
        IReadOnlyList<byte[]> secrets = keys.SecretsOf(job.Owner);
        using var trace = new WebhookTrace(url, delivery.Attempts.Count + 1);
        AttemptResult result = secrets.Count == 0
            ? new AttemptResult(null, null, $"'{job.Owner}' has no webhook secret any more.")
            : await client.PostAsync(url, delivery.EventId, WebhookEvents.Write(job, delivery), secrets, stop);
        DateTimeOffset now = clock.GetUtcNow();
        var attempt = new DeliveryAttempt(delivery.Attempts.Count + 1, now, result.Status, result.Error, (int)clock.GetElapsedTime(started).TotalMilliseconds);
        DeliveryDecision decision = DeliveryRules.After(attempt.Number - delivery.Earlier, result, now, RandomNumberGenerator.GetInt32(1_001) / 1_000.0);
        trace.End(result, decision.State);
        JobDocument? noted = await jobs.ChangeAsync(job.Owner, job.Id, j => j.Attempted(attempt, decision.State, decision.NextAttemptAt), CancellationToken.None);
        bool ours = noted?.Delivery?.Attempts.ElementAtOrDefault(attempt.Number - 1) == attempt;
        if (ours && decision.NextAttemptAt is { } next)
            await queues.SendWebhookAsync(new JobMessage(job.Owner, job.Id), next - now, CancellationToken.None);
        log.LogInformation("Attempt {Number} for {Event} of {Job}: {Status} {Error}, now {State}",
            attempt.Number, delivery.EventId, job.Id, result.Status, result.Error, decision.State);
    }
}
