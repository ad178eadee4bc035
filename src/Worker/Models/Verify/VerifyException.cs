namespace KoGpt2.Worker.Models.Verify;

/// <summary>A package cannot be verified with what was given; the message is one sentence for people.</summary>
public sealed class VerifyException : Exception
{
    /// <summary>Says what is wrong, in which file, and what would be right.</summary>
    public VerifyException(FormattableString message, Exception? inner = null) : base(FormattableString.Invariant(message), inner) { }
}
