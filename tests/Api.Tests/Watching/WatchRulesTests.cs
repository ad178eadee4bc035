using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Watching;
using KoGpt2.Shared.Jobs;

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
        { "none", 600, "DeleteInput", null },
        { "validating", 0, "Nothing", 120 },
        { "validating", 299, "Nothing", 120 },
        { "validating", 300, "Plan", 120 },
        { "validating", 86_400, "Plan", 120 },
        { "cancelled before planning", 20, "Nothing", 120 },
        { "cancelled before planning", 300, "Plan", 120 },
        { "in progress", 599, "Nothing", 120 },
        { "in progress", 600, "SendShards", 120 },
        { "in progress since 100", 699, "Nothing", 120 },
        { "in progress since 100", 700, "SendShards", 120 },
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

    private static JobDocument? Job(string name)
    {
        JobDocument planned = s_job.Planned(total: 4, linesPerShard: 2, s_start);
        JobDocument half = planned.ShardsFinished([new ShardTally(0, new LineTally(2, 0, 0, 0, 0))], At(100));
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
            "completed, no webhook" => completed with { Delivery = null },
            "announced since 200" => completed,
            "retrying at 1000" => completed.Attempted(new DeliveryAttempt(1, At(210), 500, "No."), DeliveryState.Pending, At(1_000)),
            "delivered" => completed.Attempted(new DeliveryAttempt(1, At(210), 200, null), DeliveryState.Delivered, null),
            "given up" => completed.Attempted(new DeliveryAttempt(1, At(210), 410, "Gone."), DeliveryState.GivenUp, null),
            _ => throw new ArgumentOutOfRangeException(nameof(name)),
        };
    }

    private static DateTimeOffset At(int seconds) => s_start.AddSeconds(seconds);
}
