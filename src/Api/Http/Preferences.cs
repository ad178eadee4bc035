using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace KoGpt2.Api.Http;

/// <summary>Reads the header <c>Prefer</c>.</summary>
/// <remarks>Source: RFC 7240, sections 2 and 4.3. A preference that cannot be met is no error.</remarks>
internal static class Preferences
{
    /// <summary>How long the caller would wait for an answer.</summary>
    /// <param name="prefer">The header's lines.</param>
    /// <param name="most">The longest wait that is granted, in seconds.</param>
    /// <returns>Seconds, 0 to <paramref name="most"/>; <see langword="null"/> if nothing was said or it makes no sense.</returns>
    public static int? Wait(StringValues prefer, int most)
    {
        foreach (string preference in prefer.SelectMany(line => (line ?? "").Split(',', ';')))
        {
            string[] parts = preference.Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts.Length == 2 && parts[0].Equals("wait", StringComparison.OrdinalIgnoreCase)
                && uint.TryParse(parts[1].Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out uint seconds))
                return (int)Math.Min(seconds, (uint)most);
        }
        return null;
    }
}
