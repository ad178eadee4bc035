using System.Diagnostics.Metrics;

namespace KoGpt2.Shared.Telemetry;

/// <summary>A metric, described.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">How its values add up.</param>
/// <param name="Unit">Its unit, as UCUM writes it.</param>
/// <param name="Description">What it measures.</param>
/// <param name="Bounds">Upper bounds of a histogram's buckets, ascending; those of the convention that names the metric, where one does.</param>
public sealed record MetricInfo(string Name, MetricKind Kind, string Unit, string Description, params double[] Bounds);

/// <summary>How a metric's values add up.</summary>
public enum MetricKind
{
    /// <summary>A sum that never falls.</summary>
    Counter,

    /// <summary>A sum that rises and falls; over several processes, their values add up.</summary>
    UpDownCounter,

    /// <summary>A value as it stands; over several processes, it is the same one seen by each.</summary>
    Gauge,

    /// <summary>How values spread.</summary>
    Histogram,
}

/// <summary>Makes instruments of descriptions.</summary>
public static class MeterExtensions
{
    /// <summary>Makes a counter.</summary>
    public static Counter<long> Counter(this Meter meter, MetricInfo info) => meter.CreateCounter<long>(info.Name, info.Unit, info.Description);

    /// <summary>Makes a counter that is asked for its values.</summary>
    public static ObservableCounter<long> Counter(this Meter meter, MetricInfo info, Func<IEnumerable<Measurement<long>>> read) =>
        meter.CreateObservableCounter(info.Name, read, info.Unit, info.Description);

    /// <summary>Makes a sum that rises and falls.</summary>
    public static UpDownCounter<long> UpDownCounter(this Meter meter, MetricInfo info) =>
        meter.CreateUpDownCounter<long>(info.Name, info.Unit, info.Description);

    /// <summary>Makes a sum that rises and falls, and is asked for its values.</summary>
    public static ObservableUpDownCounter<long> UpDownCounter(this Meter meter, MetricInfo info, Func<IEnumerable<Measurement<long>>> read) =>
        meter.CreateObservableUpDownCounter(info.Name, read, info.Unit, info.Description);

    /// <summary>Makes a gauge that is asked for its values.</summary>
    public static ObservableGauge<T> Gauge<T>(this Meter meter, MetricInfo info, Func<IEnumerable<Measurement<T>>> read)
        where T : struct => meter.CreateObservableGauge(info.Name, read, info.Unit, info.Description);

    /// <summary>Makes a histogram with the description's bounds.</summary>
    public static Histogram<double> Histogram(this Meter meter, MetricInfo info) =>
        meter.CreateHistogram(info.Name, info.Unit, info.Description, tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = info.Bounds });
}
