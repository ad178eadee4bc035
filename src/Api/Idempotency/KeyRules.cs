namespace KoGpt2.Api.Idempotency;

/// <summary>What is done about a request with an idempotency key.</summary>
internal enum KeyStep
{
    /// <summary>Nobody has sent the key before: it is made.</summary>
    Make,

    /// <summary>What it stands for is there: it is shown.</summary>
    Replay,

    /// <summary>The key was sent with another request: it is refused.</summary>
    Reused,

    /// <summary>The first request is still being worked on: it is to come again.</summary>
    InFlight,

    /// <summary>The first request died: its work is done in its place, under the same name.</summary>
    TakeOver,

    /// <summary>The first request died so long ago that the watch is about to clear it away: another is made.</summary>
    MakeAnew,
}

/// <summary>Decides what is done about a request with an idempotency key.</summary>
internal static class KeyRules
{
    /// <summary>How long a request may take before it counts as dead. 60 s: the body is read by then; only writes are left, of seconds.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(60);

    /// <summary>Decides.</summary>
    /// <param name="kept">What the key stands for, if it was sent before.</param>
    /// <param name="isThere">Whether what it names is there.</param>
    /// <param name="namedAt">When that name was chosen.</param>
    /// <param name="request">The request's digest.</param>
    /// <param name="now">The present time.</param>
    /// <param name="lostAfter">After how long the watch clears away a name without document.</param>
    public static KeyStep Decide(KeyRecord? kept, bool isThere, DateTimeOffset namedAt, string request, DateTimeOffset now, TimeSpan lostAfter)
    {
        if (kept is null)
            return KeyStep.Make;
        if (kept.Request != request)
            return KeyStep.Reused;
        if (isThere)
            return KeyStep.Replay;
        if (now - kept.At < Patience)
            return KeyStep.InFlight;
        return now - namedAt < lostAfter / 2 ? KeyStep.TakeOver : KeyStep.MakeAnew;
    }
}
