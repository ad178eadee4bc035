using KoGpt2.Api.Models;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Settings;
using KoGpt2.Shared.Webhooks;

namespace KoGpt2.Api.Jobs;

/// <summary>A job as callers see it. Times are ISO 8601, in UTC.</summary>
internal sealed record JobView
{
    /// <summary>The job's name.</summary>
    public required string Id { get; init; }

    /// <summary>What this is: <c>job</c>.</summary>
    public string Object { get; } = "job";

    /// <summary>Where it stands.</summary>
    public required JobStatus Status { get; init; }

    /// <summary>The model.</summary>
    public required string Model { get; init; }

    /// <summary>The model's version, fixed at submission.</summary>
    public required string ModelVersion { get; init; }

    /// <summary>Licence of the model's weights; absent in lists.</summary>
    public string? Licence { get; init; }

    /// <summary>What to mind when using its texts: what the licence asks, and what the model's card warns of. Absent in lists.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }

    /// <summary>The settings that were said.</summary>
    public required RequestSettings Settings { get; init; }

    /// <summary>When it was submitted.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its lines were counted and work could start.</summary>
    public DateTimeOffset? InProgressAt { get; init; }

    /// <summary>When someone asked to stop it.</summary>
    public DateTimeOffset? CancellingAt { get; init; }

    /// <summary>When its time is up.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When its time was found to be up.</summary>
    public DateTimeOffset? FinalizingAt { get; init; }

    /// <summary>When it was over.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>When it is deleted with its results; not known before it is over.</summary>
    public DateTimeOffset? DeleteAt { get; init; }

    /// <summary>Its lines.</summary>
    public required JobCounts Counts { get; init; }

    /// <summary>Its tokens so far.</summary>
    public required JobUsage Usage { get; init; }

    /// <summary>Why it failed.</summary>
    public JobError? Error { get; init; }

    /// <summary>Its webhook, with every attempt.</summary>
    public WebhookView? Webhook { get; init; }

    /// <summary>The run of augmentation that it generates a round of.</summary>
    public string? Run { get; init; }

    /// <summary>The caller's own notes.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>Where to go from here.</summary>
    public required JobLinks Links { get; init; }

    /// <summary>Shows a job.</summary>
    /// <param name="job">The job.</param>
    /// <param name="terms">Terms of its model, where they are to be shown.</param>
    public static JobView From(JobDocument job, ModelTerms? terms) => new()
    {
        Id = job.Id.ToString(),
        Status = job.Status,
        Model = job.Spec.Model,
        ModelVersion = job.Spec.ModelVersion,
        Licence = terms?.Licence,
        Warnings = terms?.Warnings,
        Settings = job.Spec.Settings,
        CreatedAt = job.CreatedAt,
        InProgressAt = job.InProgressAt,
        CancellingAt = job.CancellingAt,
        ExpiresAt = job.ExpiresAt,
        FinalizingAt = job.FinalizingAt,
        EndedAt = job.OverAt,
        DeleteAt = job.DeleteAt,
        Counts = JobCounts.From(job),
        Usage = JobUsage.From(job.Tally),
        Error = job.Error,
        Webhook = WebhookView.From(job),
        Run = job.Spec.Run?.Text,
        Metadata = job.Spec.Metadata,
        Links = JobLinks.Of(job.Id),
    };
}

/// <summary>A job's lines by how they ended. Once it is over, the last four add up to the first.</summary>
/// <param name="Total">Lines of the input; 0 until they are counted.</param>
/// <param name="Completed">Lines with an answer.</param>
/// <param name="Failed">Lines with an error.</param>
/// <param name="Cancelled">Lines that were not generated because the job was cancelled or failed before.</param>
/// <param name="Expired">Lines that were not generated because the job's time was up.</param>
internal sealed record JobCounts(int Total, int Completed, int Failed, int Cancelled, int Expired)
{
    /// <summary>Counts a job's lines.</summary>
    public static JobCounts From(JobDocument job) => new(job.Total, job.Tally.Completed, job.Tally.Failed, job.Tally.Cancelled, job.Tally.Expired);
}

/// <summary>Tokens.</summary>
/// <param name="PromptTokens">Of the prompts.</param>
/// <param name="CompletionTokens">Generated.</param>
/// <param name="TotalTokens">Both.</param>
internal sealed record JobUsage(long PromptTokens, long CompletionTokens, long TotalTokens)
{
    /// <summary>Adds up a job's tokens.</summary>
    public static JobUsage From(LineTally tally) => new(tally.PromptTokens, tally.CompletionTokens, tally.PromptTokens + tally.CompletionTokens);
}

/// <summary>A job's webhook.</summary>
/// <param name="Url">The receiver.</param>
/// <param name="Events">Types of events wanted.</param>
/// <param name="Delivery">The event, once there is one.</param>
internal sealed record WebhookView(string Url, string[] Events, DeliveryView? Delivery)
{
    /// <summary>A job's webhook; <see langword="null"/> if it has none.</summary>
    public static WebhookView? From(JobDocument job) =>
        job.Spec.Webhook is { } webhook ? new WebhookView(webhook.Url, webhook.Events, job.Delivery is { } delivery ? DeliveryView.From(delivery) : null) : null;
}

/// <summary>A job's event on its way.</summary>
/// <param name="EventId">The event's name, the same over all attempts.</param>
/// <param name="Type">What happened.</param>
/// <param name="State">How it stands.</param>
/// <param name="NextAttemptAt">When the next attempt is due, while pending.</param>
/// <param name="Attempts">Attempts made, oldest first.</param>
internal sealed record DeliveryView(string EventId, string Type, DeliveryState State, DateTimeOffset? NextAttemptAt, IReadOnlyList<DeliveryAttempt> Attempts)
{
    /// <summary>Shows a delivery.</summary>
    public static DeliveryView From(WebhookDelivery delivery) =>
        new(delivery.EventId, delivery.Type, delivery.State, delivery.NextAttemptAt, delivery.Attempts);
}

/// <summary>Addresses of a job, as paths from the API's root.</summary>
/// <param name="Self">The job.</param>
/// <param name="Results">Its results.</param>
/// <param name="Cancel">Where to stop it.</param>
internal sealed record JobLinks(string Self, string Results, string Cancel)
{
    /// <summary>A job's addresses.</summary>
    public static JobLinks Of(JobId id) => new($"/v1/jobs/{id}", $"/v1/jobs/{id}/results", $"/v1/jobs/{id}/cancel");
}
