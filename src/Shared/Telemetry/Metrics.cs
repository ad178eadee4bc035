namespace KoGpt2.Shared.Telemetry;

/// <summary>Every metric of ours; docs/telemetry.md says how to read them.</summary>
public static class Metrics
{
    private static readonly double[]
        s_messages = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 60, 300],
        s_steps = [0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1, 2.5],
        s_jobs = [1, 5, 15, 60, 300, 900, 3_600, 14_400, 43_200, 86_400, 259_200, 604_800],
        s_streaks = [1, 2, 3, 5, 10, 20, 50, 100],
        s_plans = [0.01, 0.05, 0.1, 0.5, 1, 5, 15, 30, 60, 120, 300],
        s_sizes = [1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864, 268_435_456, 1_073_741_824];

    /// <summary>Both sides: messages given to a queue.</summary>
    public static MetricInfo SentMessages { get; } =
        new("messaging.client.sent.messages", MetricKind.Counter, "{message}", "Messages given to a queue.");

    /// <summary>Both sides: handling of messages.</summary>
    public static MetricInfo ProcessDuration { get; } =
        new("messaging.process.duration", MetricKind.Histogram, "s", "Time to handle one message.", s_messages);

    /// <summary>Both sides: messages of a queue.</summary>
    public static MetricInfo QueueLength { get; } =
        new("kogpt2.queue.length", MetricKind.Gauge, "{message}", "Messages of a queue, those in hand and those not yet due included, as the service estimates.");

    /// <summary>Both sides: age of a queue's oldest message.</summary>
    public static MetricInfo QueueAge { get; } =
        new("kogpt2.queue.age", MetricKind.Gauge, "s", "Time since the oldest message that waits was sent; 0 where none waits.");

    /// <summary>Both sides: writes of job documents.</summary>
    public static MetricInfo JobWrites { get; } =
        new("kogpt2.job.writes", MetricKind.Counter, "{write}", "Attempts to change a job's document.");

    /// <summary>Both sides: jobs that ended.</summary>
    public static MetricInfo JobDuration { get; } =
        new("kogpt2.job.duration", MetricKind.Histogram, "s", "Time from a job's submission to its end.", s_jobs);

    /// <summary>API: size of submitted inputs.</summary>
    public static MetricInfo SubmitSize { get; } =
        new("kogpt2.submit.size", MetricKind.Histogram, "By", "Size of the input of a submitted job.", s_sizes);

    /// <summary>API: counting and cutting of inputs.</summary>
    public static MetricInfo PlanDuration { get; } =
        new("kogpt2.plan.duration", MetricKind.Histogram, "s", "Time to read a job's input and cut it into shards.", s_plans);

    /// <summary>API: attempts to deliver events.</summary>
    public static MetricInfo WebhookDuration { get; } =
        new("kogpt2.webhook.attempt.duration", MetricKind.Histogram, "s", "Time of one attempt to deliver an event.", s_messages);

    /// <summary>API: jobs that had no room.</summary>
    public static MetricInfo QuotaRefusals { get; } =
        new("kogpt2.quota.refusals", MetricKind.Counter, "{job}", "Jobs refused because their owner has too much in flight.");

    /// <summary>API: runs that ended.</summary>
    public static MetricInfo Runs { get; } =
        new("kogpt2.runs", MetricKind.Counter, "{run}", "Runs of augmentation that came to their end.");

    /// <summary>API: how long runs took.</summary>
    public static MetricInfo RunDuration { get; } =
        new("kogpt2.run.duration", MetricKind.Histogram, "s", "Time from a run's beginning to its end.", s_jobs);

    /// <summary>API: failures and skips of a schedule in a row.</summary>
    public static MetricInfo ScheduleStreak { get; } =
        new("kogpt2.schedule.streak", MetricKind.Histogram, "{run}", "Failed or skipped runs of a schedule in a row, noted with each.", s_streaks);

    /// <summary>Worker: shards in hand.</summary>
    public static MetricInfo ActiveShards { get; } =
        new("kogpt2.shard.active", MetricKind.UpDownCounter, "{shard}", "Shard messages in hand.");

    /// <summary>Worker: lines done.</summary>
    public static MetricInfo Lines { get; } =
        new("kogpt2.lines", MetricKind.Counter, "{line}", "Result lines written.");

    /// <summary>Worker: tokens used.</summary>
    public static MetricInfo Tokens { get; } =
        new("kogpt2.tokens", MetricKind.Counter, "{token}", "Tokens of result lines written.");

    /// <summary>Worker: texts that the blocklist keeps back.</summary>
    public static MetricInfo WithheldChoices { get; } =
        new("kogpt2.choices.withheld", MetricKind.Counter, "{choice}", "Choices of result lines written whose text was withheld by the blocklist.");

    /// <summary>Worker: the engine's passes.</summary>
    public static MetricInfo StepDuration { get; } =
        new("kogpt2.engine.step.duration", MetricKind.Histogram, "s", "Time of one pass of the engine: planning, computing, drawing, taking in.", s_steps);

    /// <summary>Worker: rows of decoding passes.</summary>
    public static MetricInfo Rows { get; } =
        new("kogpt2.engine.rows", MetricKind.Counter, "{row}", "Rows of decoding passes that drew a token.");

    /// <summary>Worker: cache slots in use.</summary>
    public static MetricInfo SlotUsage { get; } =
        new("kogpt2.engine.slot.usage", MetricKind.UpDownCounter, "{slot}", "Slots of the key-value cache in use after the last decoding pass.");

    /// <summary>Worker: cache slots.</summary>
    public static MetricInfo SlotLimit { get; } =
        new("kogpt2.engine.slot.limit", MetricKind.UpDownCounter, "{slot}", "Slots of the key-value cache: most rows of a pass.");

    /// <summary>Worker: cache positions in use.</summary>
    public static MetricInfo CacheUsage { get; } =
        new("kogpt2.engine.cache.usage", MetricKind.UpDownCounter, "{position}", "Tokens whose keys and values the slots in use hold.");

    /// <summary>Worker: cache positions.</summary>
    public static MetricInfo CacheLimit { get; } =
        new("kogpt2.engine.cache.limit", MetricKind.UpDownCounter, "{position}", "Tokens that all slots can hold.");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<MetricInfo> All { get; } =
    [
        SentMessages, ProcessDuration, QueueLength, QueueAge, JobWrites, JobDuration,
        SubmitSize, PlanDuration, WebhookDuration, QuotaRefusals, Runs, RunDuration, ScheduleStreak,
        ActiveShards, Lines, Tokens, WithheldChoices, StepDuration, Rows, SlotUsage, SlotLimit, CacheUsage, CacheLimit,
    ];
}
