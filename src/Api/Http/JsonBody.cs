using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace KoGpt2.Api.Http;

/// <summary>Reads a request's body as JSON, up to a limit.</summary>
internal static class JsonBody
{
    private static readonly byte[] s_mark = [0xEF, 0xBB, 0xBF];

    /// <summary>Reads it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="limit">Most bytes.</param>
    /// <returns>The body, which the caller disposes of; or why it is refused (400, 413 or 415).</returns>
    public static async Task<(JsonDocument? Body, Problem? Refusal)> ReadAsync(HttpContext context, long limit)
    {
        if (CheckHeaders(context.Request, limit) is { } refusal)
            return (null, refusal);
        // The host's own limit would cut the body off with less to say.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;
        using var buffer = new MemoryStream((int)Math.Min(context.Request.ContentLength ?? 0, 1_024 * 1_024));
        return await TryFillAsync(buffer, context.Request.Body, limit, context.RequestAborted)
            ? Parse(buffer.GetBuffer().AsMemory(0, (int)buffer.Length))
            : (null, TooLarge(limit, "more"));
    }

    private static Problem? CheckHeaders(HttpRequest request, long limit)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type) || type.MediaType != "application/json")
            return Unsupported($"Send Content-Type: application/json; got {request.ContentType ?? "none"}.");
        if (type.Charset.HasValue && !HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            return Unsupported($"Send the body as UTF-8; got charset {type.Charset}.");
        if (request.Headers.ContentEncoding.Count > 0)
            return Unsupported($"Send the body as it is, not compressed; got Content-Encoding: {request.Headers.ContentEncoding}.");
        return request.ContentLength > limit ? TooLarge(limit, request.ContentLength.Value.ToString("N0", CultureInfo.InvariantCulture)) : null;
    }

    private static async Task<bool> TryFillAsync(MemoryStream buffer, Stream body, long limit, CancellationToken stop)
    {
        byte[] chunk = new byte[64 * 1_024];
        while (await body.ReadAsync(chunk, stop) is > 0 and int read)
        {
            if (buffer.Length + read > limit)
                return false;
            buffer.Write(chunk, 0, read);
        }
        return true;
    }

    private static (JsonDocument?, Problem?) Parse(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Span.StartsWith(s_mark))
            utf8 = utf8[s_mark.Length..];
        if (utf8.IsEmpty)
            return (null, Malformed("The body is empty; send a JSON object."));
        if (!Utf8.IsValid(utf8.Span))
            return (null, Malformed($"The body is not UTF-8 from byte {ValidBytes(utf8.Span):N0} on."));
        try
        {
            return (JsonDocument.Parse(utf8), null);
        }
        catch (JsonException e)
        {
            string reason = e.Message.Split(" LineNumber:")[0];
            return (null, Malformed($"The body is not valid JSON at line {e.LineNumber + 1:N0}, byte {e.BytePositionInLine + 1:N0}: {reason}"));
        }
    }

    private static int ValidBytes(ReadOnlySpan<byte> utf8)
    {
        int valid = 0;
        while (Rune.DecodeFromUtf8(utf8[valid..], out _, out int length) == System.Buffers.OperationStatus.Done)
            valid += length;
        return valid;
    }

    private static Problem Malformed(string detail) => new(StatusCodes.Status400BadRequest, "malformed_json", detail);

    private static Problem Unsupported(string detail) => new(StatusCodes.Status415UnsupportedMediaType, "unsupported_media_type", detail);

    private static Problem TooLarge(long limit, string got) =>
        new(StatusCodes.Status413PayloadTooLarge, "body_too_large", $"Send at most {limit:N0} bytes (Limits:MaxBodyBytes); got {got}.");
}
