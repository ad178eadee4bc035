using System.Diagnostics;

namespace KoGpt2.Shared.Jobs;

/// <summary>Names of the events that a webhook can receive. A job has one event, when it is over; one that was made as a batch, a batch's.</summary>
public static class JobEvents
{
    /// <summary>Every line has an answer or an error.</summary>
    public const string Completed = "job.completed";

    /// <summary>The input could not be used.</summary>
    public const string Failed = "job.failed";

    /// <summary>The job was stopped on request.</summary>
    public const string Cancelled = "job.cancelled";

    /// <summary>The job's time was up.</summary>
    public const string Expired = "job.expired";

    private const string JobPrefix = "job.", BatchPrefix = "batch.";

    /// <summary>A job's events: what a webhook gets that names none.</summary>
    public static string[] All { get; } = [Completed, Failed, Cancelled, Expired];

    /// <summary>The same for jobs that were made as batches, by OpenAI's names: <c>batch.completed</c> and so on.</summary>
    public static string[] OfBatches { get; } = [.. All.Select(name => BatchPrefix + name[JobPrefix.Length..])];

    /// <summary>The events that a job can have.</summary>
    public static string[] Of(InputFormat format) => format == InputFormat.Batch ? OfBatches : All;

    /// <summary>The event of a job that is over.</summary>
    /// <exception cref="UnreachableException">No job ends with this status.</exception>
    public static string Of(JobStatus status, InputFormat format) => Of(format)[status switch
    {
        JobStatus.Completed => 0,
        JobStatus.Failed => 1,
        JobStatus.Cancelled => 2,
        JobStatus.Expired => 3,
        _ => throw new UnreachableException($"A job does not end as {status}."),
    }];
}
