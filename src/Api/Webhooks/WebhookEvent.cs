using System.Text.Json;
using KoGpt2.Api.Http;
using KoGpt2.Api.Jobs;
using KoGpt2.Shared.Jobs;

namespace KoGpt2.Api.Webhooks;

/// <summary>What is posted to a webhook. The same bytes at every attempt.</summary>
/// <param name="Id">The event's name.</param>
/// <param name="CreatedAt">When the job was over.</param>
/// <param name="Type">What happened.</param>
/// <param name="Data">To which job.</param>
internal sealed record WebhookEvent(string Id, DateTimeOffset CreatedAt, string Type, WebhookEventData Data)
{
    /// <summary>What this is: <c>event</c>.</summary>
    public string Object { get; } = "event";

    /// <summary>Writes a job's event.</summary>
    /// <param name="job">A job that is over.</param>
    /// <param name="delivery">Its delivery.</param>
    /// <returns>JSON, UTF-8.</returns>
    public static byte[] Write(JobDocument job, WebhookDelivery delivery)
    {
        var data = new WebhookEventData(
            job.Id.ToString(), job.Status, job.Spec.Model, JobCounts.From(job), JobUsage.From(job.Tally), job.Error, job.Spec.Metadata, JobLinks.Of(job.Id));
        var what = new WebhookEvent(delivery.EventId, job.OverAt ?? job.UpdatedAt, delivery.Type, data);
        return JsonSerializer.SerializeToUtf8Bytes(what, ApiJson.Korean.WebhookEvent);
    }
}

/// <summary>The job of an event.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Model">The model.</param>
/// <param name="Counts">Its lines.</param>
/// <param name="Usage">Its tokens.</param>
/// <param name="Error">Why it failed, if it did.</param>
/// <param name="Metadata">The caller's own notes.</param>
/// <param name="Links">Where to fetch the results.</param>
internal sealed record WebhookEventData(
    string Id, JobStatus Status, string Model, JobCounts Counts, JobUsage Usage, JobError? Error, IReadOnlyDictionary<string, string>? Metadata, JobLinks Links);
