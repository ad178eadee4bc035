using System.Collections.Concurrent;
using System.Diagnostics;

namespace KoGpt2.TestSupport;

/// <summary>Collects the spans of one story: those of its first trace, and of every trace that is linked to one of its spans. Others stay unseen.</summary>
public sealed class SpanLog : IDisposable
{
    private readonly ConcurrentDictionary<ActivityTraceId, bool> _traces = new();
    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly ActivityListener _listener;

    /// <summary>Begins to listen.</summary>
    public SpanLog()
    {
        Origin = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded, traceState: "maker=seven", isRemote: true);
        _traces[Origin.TraceId] = true;
        _listener = new ActivityListener { ShouldListenTo = _ => true, Sample = Follow, ActivityStopped = Keep };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Where the story begins: a span that someone else made.</summary>
    public ActivityContext Origin { get; }

    /// <summary>Its <c>traceparent</c>.</summary>
    public string Traceparent => $"00-{Origin.TraceId}-{Origin.SpanId}-01";

    /// <summary>Spans that have ended, in the order of their ends.</summary>
    public IReadOnlyList<Activity> Ended => [.. _ended];

    /// <summary>Begins a span, which is then the present one, under the origin.</summary>
    public Activity Begin() => new Activity("test") { TraceStateString = Origin.TraceState }.SetParentId(Traceparent).Start();

    /// <summary>The spans of a name that have ended.</summary>
    public IReadOnlyList<Activity> Named(string name) => [.. _ended.Where(span => span.DisplayName == name)];

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private ActivitySamplingResult Follow(ref ActivityCreationOptions<ActivityContext> span)
    {
        if (!_traces.ContainsKey(span.Parent.TraceId) && span.Links?.Any(link => _traces.ContainsKey(link.Context.TraceId)) != true)
            return ActivitySamplingResult.None;
        _traces[span.TraceId] = true;
        return ActivitySamplingResult.AllDataAndRecorded;
    }

    private void Keep(Activity span)
    {
        if (_traces.ContainsKey(span.TraceId))
            _ended.Enqueue(span);
    }
}
