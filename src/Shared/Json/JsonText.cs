using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace KoGpt2.Shared.Json;

/// <summary>Text out of JSON that callers wrote, which may hold half surrogate pairs or bytes that are no UTF-8.</summary>
public static class JsonText
{
    private const int Most = 40;

    /// <summary>A string's text.</summary>
    /// <returns><see langword="null"/> if it is no string, or not Unicode.</returns>
    public static string? TryGetString(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The start of a value's JSON, at most 40 characters; bytes that are no UTF-8 show as U+FFFD.</summary>
    public static string Excerpt(JsonElement value)
    {
        ReadOnlySpan<byte> raw = JsonMarshal.GetRawUtf8Value(value);
        // 160 bytes are at least 53 characters: what is not decoded would not be shown.
        string text = Encoding.UTF8.GetString(raw[..Math.Min(raw.Length, 4 * Most)]);
        if (text.Length <= Most)
            return text;
        int end = Most - 3;
        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[end - 1]) ? end - 1 : end), "...");
    }

    /// <summary>The error for a string that is not Unicode.</summary>
    public static FieldError NotUnicode(JsonElement value, string field) =>
        new(field, "not_unicode", $"Send Unicode text; got half a surrogate pair, or bytes that are no UTF-8, in {Excerpt(value)}.");
}
