using static System.FormattableString;

namespace KoGpt2.Augmentation.Sources;

/// <summary>A table is not what its recipe says of it. Trying again does not help; the message is for the table's owner.</summary>
/// <param name="table">The table's name.</param>
/// <param name="line">The line at which it shows, counted from 1; <see langword="null"/> where no line is at fault.</param>
/// <param name="message">What came, and what would be right.</param>
public sealed class TableException(string table, long? line, string message)
    : Exception(line is null ? $"{table}: {message}" : Invariant($"{table}, line {line}: {message}"))
{
    /// <summary>The line at which it shows, counted from 1; <see langword="null"/> where no line is at fault.</summary>
    public long? Line => line;
}
