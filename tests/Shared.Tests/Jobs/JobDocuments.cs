using System.Text.Json;
using KoGpt2.Shared.Jobs;

namespace KoGpt2.Shared.Tests.Jobs;

/// <summary>Job documents to test with.</summary>
internal static class JobDocuments
{
    /// <summary>When they are submitted.</summary>
    public static DateTimeOffset SubmittedAt { get; } = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    /// <summary>A new job as the API writes it, with a name of its own.</summary>
    public static JobDocument New(string owner = "owner", WebhookSpec? webhook = null) => new()
    {
        Id = JobId.New(TimeProvider.System),
        Owner = owner,
        Spec = new JobSpec { Model = "demo", ModelVersion = "0123456789abcdef", Webhook = webhook },
        Input = new InputReference("jobs", "owner/input.jsonl", "\"0x1\"", Size: 100),
        CreatedAt = SubmittedAt,
        UpdatedAt = SubmittedAt,
    };

    public static string Write(JobDocument job) => JsonSerializer.Serialize(job, SharedJson.Korean.JobDocument);

    public static JobDocument Read(string json) => JsonSerializer.Deserialize(json, SharedJson.Korean.JobDocument)!;

    public static JobDocument RoundTrip(JobDocument job) => Read(Write(job));
}
