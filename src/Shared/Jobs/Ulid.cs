using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;

namespace KoGpt2.Shared.Jobs;

/// <summary>ULIDs in lower case: names that carry the time at which they were made.</summary>
/// <remarks>Source: github.com/ulid/spec: 48 bits of milliseconds since 1970 UTC, then 80 random bits, in Crockford's base 32.</remarks>
internal static class Ulid
{
    /// <summary>Characters of one.</summary>
    public const int Length = 26;

    private const string Digits = "0123456789abcdefghjkmnpqrstvwxyz", Year10000 = "76ez91zq00";
    private const int TimeDigits = 10;
    private static readonly SearchValues<char> s_digits = SearchValues.Create(Digits);

    /// <summary>A new one, of the clock's present time.</summary>
    public static string New(TimeProvider clock)
    {
        Span<char> text = stackalloc char[Length];
        long time = clock.GetUtcNow().ToUnixTimeMilliseconds();
        for (int i = TimeDigits - 1; i >= 0; i--, time >>= 5)
            text[i] = Digits[(int)(time & 31)];
        RandomNumberGenerator.GetItems(Digits.AsSpan(), text[TimeDigits..]);
        return new string(text);
    }

    /// <summary>Whether a text is one; one of a time after the year 9999, which <see cref="DateTimeOffset"/> cannot hold, is none.</summary>
    public static bool IsValid(ReadOnlySpan<char> text) =>
        text.Length == Length && text[..TimeDigits].SequenceCompareTo(Year10000) < 0 && text.IndexOfAnyExcept(s_digits) < 0;

    /// <summary>When one was made, to the millisecond.</summary>
    public static DateTimeOffset CreatedAt(string ulid) => DateTimeOffset.FromUnixTimeMilliseconds(Milliseconds(ulid));

    /// <summary>12 hexadecimal digits by which newer ones sort first.</summary>
    public static string Sortable(string ulid) => (0xFFFF_FFFF_FFFF - Milliseconds(ulid)).ToString("x12", CultureInfo.InvariantCulture);

    private static long Milliseconds(string ulid)
    {
        long sum = 0;
        foreach (char digit in ulid.AsSpan(0, TimeDigits))
            sum = (sum << 5) | (long)Digits.IndexOf(digit, StringComparison.Ordinal);
        return sum;
    }
}
