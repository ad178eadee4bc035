using System.Diagnostics;
using System.Diagnostics.Metrics;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Telemetry;

namespace KoGpt2.Worker.Telemetry;

/// <summary>What the worker tells of itself, beside <see cref="SharedSignals"/>.</summary>
public static class WorkerSignals
{
    /// <summary>Spans of settling.</summary>
    public static ActivitySource Source { get; } = new("KoGpt2.Worker");

    /// <summary>Metrics of shards and of the engine.</summary>
    public static Meter Meter { get; } = new("KoGpt2.Worker");

    /// <summary>Shard messages in hand.</summary>
    public static UpDownCounter<long> ActiveShards { get; } = Meter.UpDownCounter(Metrics.ActiveShards);

    /// <summary>The engine's passes.</summary>
    public static Histogram<double> StepDuration { get; } = Meter.Histogram(Metrics.StepDuration);

    /// <summary>Rows that drew a token in decoding passes.</summary>
    public static ObservableCounter<long> Rows { get; } = Meter.Counter(Metrics.Rows, EngineMeter.Rows);

    /// <summary>Cache slots in use.</summary>
    public static ObservableUpDownCounter<long> SlotUsage { get; } = Meter.UpDownCounter(Metrics.SlotUsage, EngineMeter.Slots);

    /// <summary>Cache slots.</summary>
    public static ObservableUpDownCounter<long> SlotLimit { get; } = Meter.UpDownCounter(Metrics.SlotLimit, EngineMeter.SlotLimits);

    /// <summary>Cache positions in use.</summary>
    public static ObservableUpDownCounter<long> CacheUsage { get; } = Meter.UpDownCounter(Metrics.CacheUsage, EngineMeter.Cached);

    /// <summary>Cache positions.</summary>
    public static ObservableUpDownCounter<long> CacheLimit { get; } = Meter.UpDownCounter(Metrics.CacheLimit, EngineMeter.CacheLimits);

    private static Counter<long> Lines { get; } = Meter.Counter(Metrics.Lines);

    private static Counter<long> Tokens { get; } = Meter.Counter(Metrics.Tokens);

    private static Counter<long> WithheldChoices { get; } = Meter.Counter(Metrics.WithheldChoices);

    /// <summary>Notes in the present span what is to be generated.</summary>
    public static void Generate(JobDocument job, ShardMessage shard)
    {
        MessageSpans.Concern(job);
        Activity.Current?
            .SetTag(Attributes.GenerationName, "text_completion").SetTag(Attributes.Model, job.Spec.Model)
            .SetTag(Attributes.Shard, shard.Shard).SetTag(Attributes.Lines, shard.Lines.Count);
    }

    /// <summary>Counts lines that were written, and notes them in the present span.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="tally">The lines.</param>
    public static void Written(string model, LineTally tally)
    {
        var of = new KeyValuePair<string, object?>(Attributes.Model, model);
        Count("completed", tally.Completed);
        Count("failed", tally.Failed);
        Count("cancelled", tally.Cancelled);
        Count("expired", tally.Expired);
        Tokens.Add(tally.PromptTokens, of, new(Attributes.TokenType, "input"));
        Tokens.Add(tally.CompletionTokens, of, new(Attributes.TokenType, "output"));
        Activity.Current?.SetTag(Attributes.InputTokens, tally.PromptTokens).SetTag(Attributes.OutputTokens, tally.CompletionTokens);

        void Count(string outcome, int lines)
        {
            if (lines > 0)
                Lines.Add(lines, of, new(Attributes.Outcome, outcome));
        }
    }

    /// <summary>Counts choices of those lines that say nothing because of the blocklist.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="choices">How many, 0 or more.</param>
    public static void Withheld(string model, int choices)
    {
        if (choices > 0)
            WithheldChoices.Add(choices, new KeyValuePair<string, object?>(Attributes.Model, model));
    }

    /// <summary>Begins to count shards in their job's document: a span of its own, linked to those that generated them.</summary>
    /// <param name="shards">Those spans.</param>
    public static Activity? Settle(IEnumerable<ActivityContext> shards)
    {
        Activity.Current = null;
        return Source.StartActivity("settle shards", ActivityKind.Internal, default(ActivityContext), tags: null, shards.Select(shard => new ActivityLink(shard)));
    }
}
