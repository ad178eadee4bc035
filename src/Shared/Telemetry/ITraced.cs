namespace KoGpt2.Shared.Telemetry;

/// <summary>What carries the place in a trace where it was made: messages and job documents.</summary>
public interface ITraced
{
    /// <summary>The span that made it, as W3C Trace Context writes it; <see langword="null"/> where nothing was traced.</summary>
    string? Traceparent { get; }

    /// <summary>What tracing systems added to it, as W3C Trace Context writes it.</summary>
    string? Tracestate { get; }
}
