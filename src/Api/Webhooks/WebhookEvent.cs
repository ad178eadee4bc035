using System.Text.Json;
using KoGpt2.Api.Augmentations;
using KoGpt2.Api.Augmentations.Runs;
using KoGpt2.Api.Http;
using KoGpt2.Api.Jobs;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Webhooks;

namespace KoGpt2.Api.Webhooks;

/// <summary>What is posted to a webhook, in the form of OpenAI's events for both views of a job. The same bytes at every attempt.</summary>
/// <param name="Id">The event's name.</param>
/// <param name="CreatedAt">When the job or run was over, in whole seconds since 1970 UTC, as OpenAI's clients expect it.</param>
/// <param name="Type">What happened, of those that <see cref="JobEvents"/> and <see cref="RunEvents"/> name.</param>
/// <param name="Data">To what.</param>
internal sealed record WebhookEvent<T>(string Id, long CreatedAt, string Type, T Data)
{
    /// <summary>What this is: <c>event</c>.</summary>
    public string Object { get; } = "event";
}

/// <summary>Writes events.</summary>
internal static class WebhookEvents
{
    /// <summary>Writes a job's event.</summary>
    /// <param name="job">A job that is over.</param>
    /// <param name="delivery">Its delivery.</param>
    /// <returns>JSON, UTF-8.</returns>
    public static byte[] Write(JobDocument job, WebhookDelivery delivery)
    {
        long createdAt = (job.OverAt ?? job.UpdatedAt).ToUnixTimeSeconds();
        return job.Spec.Format == InputFormat.Batch
            ? JsonSerializer.SerializeToUtf8Bytes(
                new WebhookEvent<BatchEventData>(delivery.EventId, createdAt, delivery.Type, new BatchEventData(job.Id.Batch)), ApiJson.Korean.BatchEvent)
            : JsonSerializer.SerializeToUtf8Bytes(
                new WebhookEvent<JobEventData>(delivery.EventId, createdAt, delivery.Type, JobEventData.From(job)), ApiJson.Korean.JobEvent);
    }

    /// <summary>Writes a run's event.</summary>
    /// <param name="run">A run that is over.</param>
    /// <param name="delivery">Its delivery.</param>
    /// <returns>JSON, UTF-8.</returns>
    public static byte[] Write(RunDocument run, WebhookDelivery delivery) => JsonSerializer.SerializeToUtf8Bytes(
        new WebhookEvent<RunEventData>(delivery.EventId, run.OverAt!.Value.ToUnixTimeSeconds(), delivery.Type, RunEventData.From(run)), ApiJson.Korean.RunEvent);
}

/// <summary>The run of an event.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Schedule">Its schedule's name, if it has one.</param>
/// <param name="Slot">Its slot, if it has one.</param>
/// <param name="Attempt">Which attempt it was.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Model">The model.</param>
/// <param name="Counts">What came of it.</param>
/// <param name="Expired">Whether its time was up before all that was wanted was generated.</param>
/// <param name="Error">Why it failed, if it did.</param>
/// <param name="Metadata">The caller's own notes.</param>
/// <param name="Links">Where to fetch its files.</param>
internal sealed record RunEventData(
    string Id, string? Schedule, DateTimeOffset? Slot, int Attempt, RunStatus Status, string Model, RunCountsView Counts, bool Expired, JobError? Error,
    IReadOnlyDictionary<string, string>? Metadata, RunLinks Links)
{
    /// <summary>What an event says of a run.</summary>
    public static RunEventData From(RunDocument run) => new(
        run.Id.Text, run.Id.Schedule, run.Id.Slot, run.Attempt, run.Status, run.Spec.Model, RunCountsView.From(run), run.Expired, run.Error, run.Spec.Metadata, RunLinks.Of(run.Id));
}

/// <summary>The batch of an event: all else is looked up under its name, as OpenAI has it.</summary>
/// <param name="Id">Its name.</param>
internal sealed record BatchEventData(string Id);

/// <summary>The job of an event.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Model">The model.</param>
/// <param name="Counts">Its lines.</param>
/// <param name="Usage">Its tokens.</param>
/// <param name="Error">Why it failed, if it did.</param>
/// <param name="Metadata">The caller's own notes.</param>
/// <param name="Links">Where to fetch the results.</param>
internal sealed record JobEventData(
    string Id, JobStatus Status, string Model, JobCounts Counts, JobUsage Usage, JobError? Error, IReadOnlyDictionary<string, string>? Metadata, JobLinks Links)
{
    /// <summary>What an event says of a job.</summary>
    public static JobEventData From(JobDocument job) => new(
        job.Id.ToString(), job.Status, job.Spec.Model, JobCounts.From(job), JobUsage.From(job.Tally), job.Error, job.Spec.Metadata, JobLinks.Of(job.Id));
}
