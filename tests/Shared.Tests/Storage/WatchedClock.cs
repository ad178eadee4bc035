using Microsoft.Extensions.Time.Testing;

namespace KoGpt2.Shared.Tests.Storage;

/// <summary>A clock that stands still until it is advanced, and tells when something waits on it.</summary>
internal sealed class WatchedClock : FakeTimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<TimeSpan> _started = [];
    private readonly List<(TimeSpan Due, int Count, TaskCompletionSource Met)> _waiting = [];

    /// <summary>Completes when that many timers of this length have been started since the clock was made.</summary>
    public Task StartedAsync(TimeSpan due, int count)
    {
        var met = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
            _waiting.Add((due, count, met));
        Check();
        return met.Task.InTimeAsync();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        lock (_lock)
            _started.Add(dueTime);
        Check();
        return timer;
    }

    private void Check()
    {
        lock (_lock)
        {
            foreach ((_, _, TaskCompletionSource met) in _waiting.Where(w => _started.Count(due => due == w.Due) >= w.Count))
                met.TrySetResult();
        }
    }
}
