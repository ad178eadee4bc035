using KoGpt2.Shared.Telemetry;

namespace KoGpt2.Shared.Augmentations;

/// <summary>Names a run whose next step is to be done: the body of messages on the queue <c>augment</c>.</summary>
/// <param name="Owner">Whose run.</param>
/// <param name="Run">Which run.</param>
/// <param name="Version">Layout of this message.</param>
/// <param name="Traceparent">The span that sent it.</param>
/// <param name="Tracestate">What belongs to that.</param>
public sealed record AugmentMessage(string Owner, RunId Run, int Version = 1, string? Traceparent = null, string? Tracestate = null) : ITraced
{
    /// <summary>Digest of the idempotency key under which the run was made, so that the key does not outlive a run that never came to be.</summary>
    public string? Key { get; init; }

    /// <summary>Whether this is a look between the run's regular ones; it is not repeated.</summary>
    public bool? Extra { get; init; }
}
