namespace KoGpt2.Shared.Storage.Queues;

/// <summary>What the queue service takes as a delay.</summary>
internal static class QueueDelay
{
    private static readonly TimeSpan s_most = TimeSpan.FromDays(7);

    /// <summary>The delay that comes nearest and is not too short: whole seconds, since the client cuts off the rest, from 0 to seven days.</summary>
    public static TimeSpan Of(TimeSpan wanted) => TimeSpan.FromSeconds(Math.Ceiling(Math.Clamp(wanted.TotalSeconds, 0, s_most.TotalSeconds)));
}
