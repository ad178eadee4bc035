using System.Globalization;
using KoGpt2.Api.Http;

namespace KoGpt2.Api.Files.Uploads;

/// <summary>Reads how long a file is kept: <c>expires_after[anchor]</c> and <c>expires_after[seconds]</c> of a form.</summary>
/// <remarks>Source: OpenAI's FileExpirationAfter; 30 days is also what its files for batches are kept where nothing is said.</remarks>
internal static class FileExpiry
{
    /// <summary>The form's field that says from when on.</summary>
    public const string AnchorField = "expires_after[anchor]";

    /// <summary>The form's field that says how long.</summary>
    public const string SecondsField = "expires_after[seconds]";

    private const int Least = 3_600, Most = 2_592_000;

    /// <summary>The shortest time that a file may be kept.</summary>
    public static TimeSpan Shortest { get; } = TimeSpan.FromSeconds(Least);

    /// <summary>How long a file is kept where nothing is said; also the longest.</summary>
    public static TimeSpan Default { get; } = TimeSpan.FromSeconds(Most);

    /// <summary>Reads it.</summary>
    /// <param name="anchor">What was said, if anything.</param>
    /// <param name="seconds">What was said, if anything.</param>
    /// <param name="errors">Where errors go.</param>
    /// <returns>How long the file is kept, of use only if no error was added.</returns>
    public static TimeSpan Read(string? anchor, string? seconds, FieldErrors errors)
    {
        if (anchor is null && seconds is null)
            return Default;
        if (anchor is null)
            errors.Add(AnchorField, "missing", $"Send 'created_at' with {SecondsField}.");
        else if (anchor != "created_at")
            errors.Add(AnchorField, "out_of_range", $"Send 'created_at'; got '{anchor}'.");
        if (seconds is null)
            errors.Add(SecondsField, "missing", $"Send an integer from {Least:N0} to {Most:N0} with {AnchorField}.");
        else if (int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is >= Least and <= Most)
            return TimeSpan.FromSeconds(number);
        else
            errors.Add(SecondsField, "out_of_range", $"Send an integer from {Least:N0} to {Most:N0}; got '{seconds}'.");
        return Default;
    }
}
