using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace KoGpt2.Shared.Telemetry;

/// <summary>What both sides tell of themselves. Those who listen ask for <see cref="Names"/>.</summary>
public static class SharedSignals
{
    /// <summary>Pattern of the names of all our sources of spans and meters.</summary>
    public const string Names = "KoGpt2.*";

    /// <summary>Spans of messages.</summary>
    public static ActivitySource Source { get; } = new("KoGpt2.Shared");

    /// <summary>Metrics of queues and job documents.</summary>
    public static Meter Meter { get; } = new("KoGpt2.Shared");

    /// <summary>Messages given to a queue.</summary>
    public static Counter<long> SentMessages { get; } = Meter.Counter(Metrics.SentMessages);

    /// <summary>What a handler took over one message.</summary>
    public static Histogram<double> ProcessDuration { get; } = Meter.Histogram(Metrics.ProcessDuration);

    /// <summary>Lengths of queues.</summary>
    public static ObservableGauge<long> QueueLength { get; } = Meter.Gauge(Metrics.QueueLength, QueueGauges.Lengths);

    /// <summary>Ages of queues.</summary>
    public static ObservableGauge<double> QueueAge { get; } = Meter.Gauge(Metrics.QueueAge, QueueGauges.Ages);

    /// <summary>Writes of job documents.</summary>
    public static Counter<long> JobWrites { get; } = Meter.Counter(Metrics.JobWrites);

    /// <summary>Jobs that came to their end.</summary>
    public static Histogram<double> JobDuration { get; } = Meter.Histogram(Metrics.JobDuration);
}
