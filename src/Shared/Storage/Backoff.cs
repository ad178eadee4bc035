using System.Security.Cryptography;

namespace KoGpt2.Shared.Storage;

/// <summary>How long to wait before trying again.</summary>
public static class Backoff
{
    /// <summary>Doubles from attempt to attempt up to a limit.</summary>
    /// <param name="first">The wait after attempt 0.</param>
    /// <param name="attempt">0 for the first.</param>
    /// <param name="most">The longest wait.</param>
    public static TimeSpan Exponential(TimeSpan first, int attempt, TimeSpan most) =>
        TimeSpan.FromTicks((long)Math.Min(most.Ticks, first.Ticks * Math.Pow(2, Math.Min(attempt, 40))));

    /// <summary>The same with full jitter: anything from nothing up to it, so that rivals part.</summary>
    /// <remarks>Source: Brooker, Exponential Backoff And Jitter (AWS Architecture Blog, 2015).</remarks>
    public static TimeSpan Jittered(TimeSpan first, int attempt, TimeSpan most) => Exponential(first, attempt, most) * (RandomNumberGenerator.GetInt32(0, 1001) / 1000.0);
}
