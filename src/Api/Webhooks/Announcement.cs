using KoGpt2.Api.Augmentations.Runs;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;
using KoGpt2.Shared.Telemetry;
using KoGpt2.Shared.Webhooks;

namespace KoGpt2.Api.Webhooks;

/// <summary>An event that waits to be delivered, of a job or of a run.</summary>
/// <param name="Message">Names what it is of.</param>
/// <param name="Url">The receiver.</param>
/// <param name="Delivery">How it stands.</param>
/// <param name="Write">Writes it: JSON, UTF-8, always the same.</param>
/// <param name="NoteAsync">Notes an attempt and what follows from it; returns the delivery as it stands then, if it is still there.</param>
internal sealed record Announcement(
    WebhookMessage Message, Uri Url, WebhookDelivery Delivery, Func<byte[]> Write, Func<DeliveryAttempt, DeliveryDecision, Task<WebhookDelivery?>> NoteAsync)
{
    /// <summary>The job's or run's name.</summary>
    public string Name => Message.Job?.ToString() ?? Message.Run.ToString()!;
}

/// <summary>Finds events that wait to be delivered.</summary>
internal sealed class Announcements(JobStore jobs, RunStore runs)
{
    /// <summary>Finds one.</summary>
    /// <param name="message">Names the job or the run.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns><see langword="null"/> if nothing is to be delivered.</returns>
    public Task<Announcement?> FindAsync(WebhookMessage message, CancellationToken stop) => message switch
    {
        { Job: { } job } => OfJobAsync(message, job, stop),
        { Run: { } run } => OfRunAsync(message, run, stop),
        _ => Task.FromResult<Announcement?>(null),
    };

    private async Task<Announcement?> OfJobAsync(WebhookMessage message, JobId id, CancellationToken stop)
    {
        if (await jobs.FindAsync(message.Owner, id, stop) is not { Delivery: { State: DeliveryState.Pending } delivery, Spec.Webhook: { } webhook } job)
            return null;
        MessageSpans.Concern(job);
        return new Announcement(message, new Uri(webhook.Url), delivery, () => WebhookEvents.Write(job, delivery), async (attempt, decision) =>
            (await jobs.ChangeAsync(job.Owner, id, j => j.Attempted(attempt, decision.State, decision.NextAttemptAt), CancellationToken.None))?.Delivery);
    }

    private async Task<Announcement?> OfRunAsync(WebhookMessage message, Shared.Augmentations.RunId id, CancellationToken stop)
    {
        if (await runs.FindAsync(message.Owner, id, stop) is not { Delivery: { State: DeliveryState.Pending } delivery, Spec.Webhook: { } webhook } run)
            return null;
        MessageSpans.Concern(run, Attributes.Run, id.Text);
        return new Announcement(message, new Uri(webhook.Url), delivery, () => WebhookEvents.Write(run, delivery), async (attempt, decision) =>
            (await runs.ChangeAsync(run.Owner, id, r => r.Attempted(attempt, decision.State, decision.NextAttemptAt), CancellationToken.None))?.Delivery);
    }
}
