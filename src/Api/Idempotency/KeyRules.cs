using KoGpt2.Shared.Jobs;

namespace KoGpt2.Api.Idempotency;

/// <summary>What is done about a request with an idempotency key.</summary>
internal enum KeyStep
{
    /// <summary>Nobody has sent the key before: the job is made.</summary>
    Make,

    /// <summary>The job is there: it is shown.</summary>
    Replay,

    /// <summary>The key was sent with another request: it is refused.</summary>
    Reused,

    /// <summary>The first request is still being worked on: it is to come again.</summary>
    InFlight,

    /// <summary>The first request died: its job is made in its place, under the same name.</summary>
    TakeOver,

    /// <summary>The first request died so long ago that the watch is about to clear it away: another job is made.</summary>
    MakeAnew,
}

/// <summary>Decides what is done about a request with an idempotency key.</summary>
internal static class KeyRules
{
    /// <summary>How long a request may take before it counts as dead. 60 s: the body is read by then; only writes are left, of seconds.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(60);

    /// <summary>Decides.</summary>
    /// <param name="kept">What the key stands for, if it was sent before.</param>
    /// <param name="job">The job that it names, if that is there.</param>
    /// <param name="request">The request's digest.</param>
    /// <param name="now">The present time.</param>
    /// <param name="lostAfter">After how long the watch clears away a job without document.</param>
    public static KeyStep Decide(KeyRecord? kept, JobDocument? job, string request, DateTimeOffset now, TimeSpan lostAfter)
    {
        if (kept is null)
            return KeyStep.Make;
        if (kept.Request != request)
            return KeyStep.Reused;
        if (job is not null)
            return KeyStep.Replay;
        if (now - kept.At < Patience)
            return KeyStep.InFlight;
        return now - kept.Id.CreatedAt < lostAfter / 2 ? KeyStep.TakeOver : KeyStep.MakeAnew;
    }
}
