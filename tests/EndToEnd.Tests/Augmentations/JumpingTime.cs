namespace KoGpt2.EndToEnd.Tests.Augmentations;

/// <summary>A clock that goes as all clocks do, and jumps forward when it is told: whoever waits for a time that was jumped over is woken.</summary>
internal sealed class JumpingTime(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly HashSet<JumpingTimer> _timers = [];
    private TimeSpan _ahead = start - System.GetUtcNow();

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
            return System.GetUtcNow() + _ahead;
    }

    /// <summary>Jumps to a time, never back.</summary>
    public void JumpTo(DateTimeOffset time)
    {
        JumpingTimer[] timers;
        lock (_lock)
        {
            TimeSpan ahead = time - System.GetUtcNow();
            _ahead = ahead > _ahead ? ahead : _ahead;
            timers = [.. _timers];
        }
        foreach (JumpingTimer timer in timers)
            timer.Jump();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new JumpingTimer(this, callback, state, period);
        lock (_lock)
            _timers.Add(timer);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class JumpingTimer : ITimer
    {
        private readonly JumpingTime _clock;
        private readonly ITimer _timer;
        private TimeSpan _period;
        private DateTimeOffset? _due;

        public JumpingTimer(JumpingTime clock, TimerCallback callback, object? state, TimeSpan period)
        {
            (_clock, _period) = (clock, period);
            _timer = System.CreateTimer(_ =>
            {
                _due = null;
                callback(state);
            }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            (_due, _period) = (dueTime == Timeout.InfiniteTimeSpan ? null : _clock.GetUtcNow() + dueTime, period);
            return _timer.Change(dueTime, period);
        }

        public void Jump()
        {
            if (_due is { } due && due <= _clock.GetUtcNow())
                _timer.Change(TimeSpan.Zero, _period);
        }

        public void Dispose()
        {
            lock (_clock._lock)
                _clock._timers.Remove(this);
            _timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
