namespace KoGpt2.Api.Tests.Crashes;

/// <summary>A clock whose time stands still until it is moved; waits take as long as ever.</summary>
internal sealed class SteppedTime(DateTimeOffset start) : TimeProvider
{
    private long _ticks = start.UtcTicks;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    /// <summary>Sets it, where all that knew the time before is gone.</summary>
    public void SetTo(DateTimeOffset time) => Interlocked.Exchange(ref _ticks, time.UtcTicks);

    /// <summary>Moves it forward to a time, never back.</summary>
    public void MoveTo(DateTimeOffset time) => Interlocked.Exchange(ref _ticks, Math.Max(time.UtcTicks, Interlocked.Read(ref _ticks)));
}
