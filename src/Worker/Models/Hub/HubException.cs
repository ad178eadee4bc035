namespace KoGpt2.Worker.Models.Hub;

/// <summary>A repository on the hub cannot be had; the message is one sentence for people.</summary>
public class HubException : Exception
{
    /// <summary>Says what is wrong, of which repository or file, and what would be right.</summary>
    public HubException(FormattableString message, Exception? inner = null) : base(FormattableString.Invariant(message), inner) { }
}

/// <summary>A request failed in a way that may pass: it is worth another try.</summary>
internal sealed class HubInterruptedException(FormattableString message, Exception? inner = null) : HubException(message, inner)
{
    /// <summary>How long the server asks to be left alone; null if it does not say.</summary>
    public TimeSpan? Wait { get; init; }

    /// <summary>Whether there was no connection at all.</summary>
    public bool Unreachable { get; init; }
}
