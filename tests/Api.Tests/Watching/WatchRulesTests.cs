using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Watching;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage.Queues;
using KoGpt2.Shared.Webhooks;

namespace KoGpt2.Api.Tests.Watching;

public sealed class WatchRulesTests
{
    private static readonly DateTimeOffset s_start = Documents.Created;
    private static readonly JobDocument s_job = Documents.New(new WebhookSpec("https://example.com", JobEvents.All));
    private static readonly WatchOptions s_options = new();

    /// <summary>The job, or none; seconds since its start; what the watch does; seconds to the next look, none if there is none.</summary>
    public static TheoryData<string, int, string, int?> Table { get; } = new()
    {
        { "none", 0, "Nothing", 120 },
        { "none", 599, "Nothing", 120 },
        { "none", 600, "Clear", null },
        { "validating", 0, "Nothing", 120 },
        { "validating", 299, "Nothing", 120 },
        { "validating", 300, "Plan", 120 },
        { "validating", 86_400, "Plan", 120 },
        { "cancelled before planning", 20, "Nothing", 120 },
        { "cancelled before planning", 309, "Nothing", 120 },
        { "cancelled before planning", 310, "Plan", 120 },
        { "in progress", 599, "Nothing", 120 },
        { "in progress", 600, "SendShards", 120 },
        { "in progress since 100", 699, "Nothing", 120 },
        { "in progress since 100", 700, "SendShards", 120 },
        { "validating until 350", 290, "Nothing", 60 },
        { "validating until 350", 349, "Plan", 1 },
        { "validating until 350", 350, "Expire", 120 },
        { "in progress until 350", 200, "Nothing", 120 },
        { "in progress until 350", 231, "Nothing", 119 },
        { "in progress until 350", 350, "Expire", 10 },
        { "in progress until 350", 5_000, "Expire", 10 },
        { "cancelling since 100 until 105", 109, "Nothing", 1 },
        { "cancelling since 100", 100, "Nothing", 10 },
        { "cancelling since 100", 109, "Nothing", 1 },
        { "cancelling since 100", 110, "CloseStopped", 120 },
        { "cancelling since 100", 5_000, "CloseStopped", 120 },
        { "finalizing since 100", 109, "Nothing", 1 },
        { "finalizing since 100", 110, "CloseStopped", 120 },
        { "completed, no webhook", 5_000, "Nothing", null },
        { "announced since 200", 200, "Nothing", 120 },
        { "announced since 200", 319, "Nothing", 1 },
        { "announced since 200", 320, "SendWebhook", 120 },
        { "retrying at 1000", 300, "Nothing", 820 },
        { "retrying at 1000", 1_120, "SendWebhook", 120 },
        { "delivered", 5_000, "Nothing", null },
        { "given up", 5_000, "Nothing", null },
        { "retained until 500, no webhook", 300, "Nothing", 200 },
        { "retained until 500, no webhook", 500, "Delete", null },
        { "retained until 500, delivered", 499, "Nothing", 1 },
        { "retained until 500, delivered", 500, "Delete", null },
        { "retained until 500, announced since 200", 310, "Nothing", 10 },
        { "retained until 500, announced since 200", 500, "SendWebhook", 120 },
        { "retained until 500, retrying at 1000", 300, "Nothing", 200 },
        { "retained until 500, retrying at 1000", 500, "Delete", null },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Decide_Job_DoesWhatIsLacking(string job, int seconds, string step, int? again)
    {
        WatchDecision expected = new(Enum.Parse<WatchStep>(step), again is { } wait ? TimeSpan.FromSeconds(wait) : null);
        Assert.Equal(expected, WatchRules.Decide(s_job.Id, Job(job), At(seconds), s_options));
    }

    [Fact]
    public void Decide_GraceOfHalfASecondLeft_WaitsAWholeOne()
    {
        JobDocument job = Job("cancelling since 100")!;
        Assert.Equal(TimeSpan.FromSeconds(1), WatchRules.Decide(job.Id, job, s_start.AddSeconds(109.5), s_options).Again);
    }

    /// <summary>Messages in the queue; when its front was sent, in seconds; seconds since the job's start, when its messages were sent; whether they are gone.</summary>
    [Theory]
    [InlineData(0, null, 0, true)]
    [InlineData(3, -5_000, 4_000, false)]
    [InlineData(3, 5, 4_000, false)]
    [InlineData(3, 60, 4_000, false)]
    [InlineData(3, 61, 62, true)]
    [InlineData(3, null, 3_599, false)]
    [InlineData(3, null, 3_600, true)]
    public void AreGone_Queue_TellsByItsFront(int count, int? front, int seconds, bool gone) =>
        Assert.Equal(gone, WatchRules.AreGone(new QueueFront(count, front is { } since ? At(since) : null), Job("in progress")!, At(seconds), s_options));

    private static JobDocument? Job(string name)
    {
        JobDocument planned = s_job.Planned(total: 4, linesPerShard: 2, s_start);
        JobDocument half = planned.ShardsFinished([new ShardTally(0, new LineTally(2, 0, 0, 0, 0))], At(100));
        if (name.StartsWith("retained until 500, ", StringComparison.Ordinal))
        {
            JobDocument job = Job(name[20..])!;
            return job with { Spec = job.Spec with { RetainFor = TimeSpan.FromSeconds(300) } };
        }
        JobDocument completed = half.ShardsFinished([new ShardTally(1, new LineTally(2, 0, 0, 0, 0))], At(200));
        return name switch
        {
            "none" => null,
            "validating" => s_job,
            "cancelled before planning" => s_job.CancelRequested(At(10)),
            "in progress" => planned,
            "in progress since 100" => half,
            "cancelling since 100" => planned.CancelRequested(At(100)),
            "finalizing since 100" => (planned with { ExpiresAt = At(100) }).ExpiryReached(At(100)),
            "validating until 350" => s_job with { ExpiresAt = At(350) },
            "in progress until 350" => half with { ExpiresAt = At(350) },
            "cancelling since 100 until 105" => planned.CancelRequested(At(100)) with { ExpiresAt = At(105) },
            "no webhook" or "completed, no webhook" => completed with { Delivery = null },
            "announced since 200" => completed,
            "retrying at 1000" => completed.Attempted(new DeliveryAttempt(1, At(210), 500, "No."), DeliveryState.Pending, At(1_000)),
            "delivered" => completed.Attempted(new DeliveryAttempt(1, At(210), 200, null), DeliveryState.Delivered, null),
            "given up" => completed.Attempted(new DeliveryAttempt(1, At(210), 410, "Gone."), DeliveryState.GivenUp, null),
            _ => throw new ArgumentOutOfRangeException(nameof(name)),
        };
    }

    private static DateTimeOffset At(int seconds) => s_start.AddSeconds(seconds);
}
