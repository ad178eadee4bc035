using System.Globalization;

namespace KoGpt2.Api.Http;

/// <summary>Reads query parameters.</summary>
internal static class QueryText
{
    /// <summary>A parameter's last value.</summary>
    /// <returns><see langword="null"/> if it was not sent, or empty.</returns>
    public static string? Of(IQueryCollection query, string name) => query[name] is [.., { Length: > 0 } last] ? last : null;

    /// <summary>An integer in a range.</summary>
    /// <returns><see langword="null"/> if it was not sent, or wrong; then an error was added.</returns>
    public static int? Number(IQueryCollection query, string name, int least, int most, FieldErrors errors)
    {
        if (Of(query, name) is not { } text)
            return null;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most)
            return number;
        errors.Add(name, "out_of_range", $"Send an integer from {least:N0} to {most:N0}; got '{text}'.");
        return null;
    }
}
