namespace KoGpt2.Shared.Storage.Queues;

/// <summary>What a handler says of a message; exceptions are for bugs and broken infrastructure.</summary>
public abstract record MessageOutcome
{
    private MessageOutcome()
    {
    }

    /// <summary>The message is dealt with.</summary>
    public static MessageOutcome Done { get; } = new DoneCase();

    /// <summary>The host is stopping: someone else shall have it at once, and it counts as no attempt.</summary>
    public static MessageOutcome Interrupted { get; } = new InterruptedCase();

    /// <summary>See <see cref="Done"/>.</summary>
    public sealed record DoneCase : MessageOutcome;

    /// <summary>See <see cref="Interrupted"/>.</summary>
    public sealed record InterruptedCase : MessageOutcome;

    /// <summary>To be tried again; counts as an attempt.</summary>
    /// <param name="Delay">How long to wait.</param>
    /// <param name="Reason">Why, for the log.</param>
    public sealed record RetryLater(TimeSpan Delay, string Reason) : MessageOutcome;
}
