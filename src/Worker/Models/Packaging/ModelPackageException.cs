namespace KoGpt2.Worker.Models.Packaging;

/// <summary>A folder is not a model package that can be used, or not one that may be written to; the message is one sentence for people.</summary>
public sealed class ModelPackageException : Exception
{
    /// <summary>Says what is wrong, where, and what would be right.</summary>
    public ModelPackageException(FormattableString message, Exception? inner = null) : base(FormattableString.Invariant(message), inner) { }
}
