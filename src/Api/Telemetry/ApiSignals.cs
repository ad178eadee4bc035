using System.Diagnostics;
using System.Diagnostics.Metrics;
using KoGpt2.Shared.Telemetry;

namespace KoGpt2.Api.Telemetry;

/// <summary>What the API tells of itself, beside <see cref="SharedSignals"/>.</summary>
internal static class ApiSignals
{
    /// <summary>Spans of posts to webhooks.</summary>
    public static ActivitySource Source { get; } = new("KoGpt2.Api");

    /// <summary>Metrics of submitting, planning and announcing.</summary>
    public static Meter Meter { get; } = new("KoGpt2.Api");

    /// <summary>Inputs that became jobs.</summary>
    public static Histogram<double> SubmitSize { get; } = Meter.Histogram(Metrics.SubmitSize);

    /// <summary>Inputs that were counted and cut.</summary>
    public static Histogram<double> PlanDuration { get; } = Meter.Histogram(Metrics.PlanDuration);

    /// <summary>Attempts to deliver events.</summary>
    public static Histogram<double> WebhookDuration { get; } = Meter.Histogram(Metrics.WebhookDuration);

    /// <summary>Jobs that had no room.</summary>
    public static Counter<long> QuotaRefusals { get; } = Meter.Counter(Metrics.QuotaRefusals);

    /// <summary>Runs that came to their end.</summary>
    public static Counter<long> Runs { get; } = Meter.Counter(Metrics.Runs);

    /// <summary>How long they took.</summary>
    public static Histogram<double> RunDuration { get; } = Meter.Histogram(Metrics.RunDuration);

    /// <summary>Failures and skips in a row.</summary>
    public static Histogram<double> ScheduleStreak { get; } = Meter.Histogram(Metrics.ScheduleStreak);
}
