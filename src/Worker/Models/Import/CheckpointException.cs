namespace KoGpt2.Worker.Models.Import;

/// <summary>A checkpoint cannot be imported; the message is one sentence for people.</summary>
public sealed class CheckpointException : Exception
{
    /// <summary>Says what is wrong, in which file, field or tensor, and what would be right.</summary>
    public CheckpointException(FormattableString message, Exception? inner = null) : base(FormattableString.Invariant(message), inner) { }
}
