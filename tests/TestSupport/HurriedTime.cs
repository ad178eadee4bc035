using System.Collections.Concurrent;

namespace KoGpt2.TestSupport;

/// <summary>A clock on which whatever waits waits a hundredth of what it asked for; it keeps what was asked.</summary>
public sealed class HurriedTime : TimeProvider
{
    private const int Hurry = 100;

    /// <summary>The waits that were asked for, in order.</summary>
    public ConcurrentQueue<TimeSpan> Waits { get; } = new();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Waits.Enqueue(dueTime);
        return base.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime / Hurry : dueTime, period);
    }
}
