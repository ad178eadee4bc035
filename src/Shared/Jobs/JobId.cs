using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace KoGpt2.Shared.Jobs;

/// <summary>Name of a job: <c>job_</c> and a ULID in lower case, so it carries the time at which it was made.</summary>
/// <remarks>Source: github.com/ulid/spec: 48 bits of milliseconds since 1970 UTC, then 80 random bits, in Crockford's base 32.</remarks>
[JsonConverter(typeof(Converter))]
public readonly record struct JobId
{
    private const string Prefix = "job_", Digits = "0123456789abcdefghjkmnpqrstvwxyz", Year10000 = "76ez91zq00";
    private const int UlidLength = 26, TimeDigits = 10;
    private static readonly SearchValues<char> s_digits = SearchValues.Create(Digits);

    private JobId(string ulid) => Ulid = ulid;

    /// <summary>The 26 characters after the prefix.</summary>
    public string Ulid { get; }

    /// <summary>When the job was made, to the millisecond.</summary>
    public DateTimeOffset CreatedAt => DateTimeOffset.FromUnixTimeMilliseconds(Milliseconds);

    /// <summary>12 hexadecimal digits by which newer jobs sort first.</summary>
    public string Sortable => (0xFFFF_FFFF_FFFF - Milliseconds).ToString("x12", CultureInfo.InvariantCulture);

    private long Milliseconds => Ulid.AsSpan(0, TimeDigits).ToArray().Aggregate(0L, (sum, c) => (sum << 5) | (long)Digits.IndexOf(c, StringComparison.Ordinal));

    /// <summary>A new name, of the clock's present time.</summary>
    public static JobId New(TimeProvider clock)
    {
        Span<char> text = stackalloc char[UlidLength];
        long time = clock.GetUtcNow().ToUnixTimeMilliseconds();
        for (int i = TimeDigits - 1; i >= 0; i--, time >>= 5)
            text[i] = Digits[(int)(time & 31)];
        RandomNumberGenerator.GetItems(Digits.AsSpan(), text[TimeDigits..]);
        return new JobId(new string(text));
    }

    /// <summary>Reads a name as callers write it; one of a time after the year 9999, which <see cref="DateTimeOffset"/> cannot hold, is none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out JobId id)
    {
        bool valid = text is { Length: 30 } && text.StartsWith(Prefix, StringComparison.Ordinal)
            && string.CompareOrdinal(text, Prefix.Length, Year10000, 0, TimeDigits) < 0 && text.AsSpan(Prefix.Length).IndexOfAnyExcept(s_digits) < 0;
        id = valid ? new JobId(text![Prefix.Length..]) : default;
        return valid;
    }

    /// <inheritdoc/>
    public override string ToString() => Prefix + Ulid;

    internal sealed class Converter : JsonConverter<JobId>
    {
        public override JobId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            TryParse(reader.GetString(), out JobId id) ? id : throw new JsonException("Not a job id.");

        public override void Write(Utf8JsonWriter writer, JobId value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
