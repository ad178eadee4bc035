using KoGpt2.Shared.Jobs;

namespace KoGpt2.Api.Tests.Support;

/// <summary>Job documents for tests of pure functions.</summary>
internal static class Documents
{
    public static DateTimeOffset Created { get; } = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public static JobDocument New(WebhookSpec? webhook = null) => new()
    {
        Id = JobId.New(new FixedTime(Created)),
        Owner = "owner",
        Spec = new JobSpec { Model = "model", ModelVersion = "1", Webhook = webhook },
        Input = new InputReference("jobs", "input", "etag", 10),
        CreatedAt = Created,
        UpdatedAt = Created,
    };

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
