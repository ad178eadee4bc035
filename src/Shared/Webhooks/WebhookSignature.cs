using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace KoGpt2.Shared.Webhooks;

/// <summary>Signs and verifies webhooks by Standard Webhooks 1.0.0, scheme v1.</summary>
/// <remarks>Source: github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md.</remarks>
public static class WebhookSignature
{
    /// <summary>Header with the event's name, the same over all attempts.</summary>
    public const string IdHeader = "webhook-id";

    /// <summary>Header with the attempt's time, whole seconds since 1970 UTC.</summary>
    public const string TimestampHeader = "webhook-timestamp";

    /// <summary>Header with one signature or several, separated by spaces.</summary>
    public const string SignatureHeader = "webhook-signature";

    private const string SecretPrefix = "whsec_", Scheme = "v1,";

    /// <summary>Reads a secret as it is configured.</summary>
    /// <param name="text"><c>whsec_</c> and the Base64 of 24 to 64 bytes.</param>
    /// <param name="secret">The bytes.</param>
    public static bool TryReadSecret([NotNullWhen(true)] string? text, out byte[] secret)
    {
        secret = [];
        if (text?.StartsWith(SecretPrefix, StringComparison.Ordinal) != true)
            return false;
        byte[] bytes = new byte[64];
        if (!Convert.TryFromBase64String(text[SecretPrefix.Length..], bytes, out int length) || length < 24)
            return false;
        secret = bytes[..length];
        return true;
    }

    /// <summary>A new secret of 32 random bytes, as it is configured.</summary>
    public static string NewSecret() => SecretPrefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    /// <summary>Signs one attempt.</summary>
    /// <param name="secret">24 to 64 bytes.</param>
    /// <param name="id">The event's name.</param>
    /// <param name="sentAt">The attempt's time; its whole seconds are signed, so that a receiver can refuse replays.</param>
    /// <param name="body">The body exactly as sent.</param>
    /// <returns><c>v1,</c> and the Base64 of HMAC-SHA256 over <c>{id}.{seconds}.{body}</c>.</returns>
    public static string Sign(ReadOnlySpan<byte> secret, string id, DateTimeOffset sentAt, ReadOnlySpan<byte> body) =>
        Sign(secret, id, sentAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), body);

    /// <summary>Checks an attempt as its receiver would.</summary>
    /// <param name="secret">24 to 64 bytes.</param>
    /// <param name="id">The header <see cref="IdHeader"/>.</param>
    /// <param name="timestamp">The header <see cref="TimestampHeader"/>.</param>
    /// <param name="signatures">The header <see cref="SignatureHeader"/>.</param>
    /// <param name="body">The body as received.</param>
    /// <param name="now">The receiver's time; more than five minutes from the timestamp is refused.</param>
    public static bool Verify(ReadOnlySpan<byte> secret, string? id, string? timestamp, string? signatures, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (id is null || signatures is null || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds))
            return false;
        if (Math.Abs(now.ToUnixTimeSeconds() - seconds) > 300)
            return false;
        byte[] expected = Encoding.UTF8.GetBytes(Sign(secret, id, timestamp!, body));
        return signatures.Split(' ').Any(signature => CryptographicOperations.FixedTimeEquals(expected, Encoding.UTF8.GetBytes(signature)));
    }

    private static string Sign(ReadOnlySpan<byte> secret, string id, string timestamp, ReadOnlySpan<byte> body) =>
        Scheme + Convert.ToBase64String(HMACSHA256.HashData(secret, [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body]));
}
