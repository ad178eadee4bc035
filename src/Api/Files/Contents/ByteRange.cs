using KoGpt2.Shared.Jobs;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Net.Http.Headers;

namespace KoGpt2.Api.Files.Contents;

/// <summary>How a request for content is answered.</summary>
/// <param name="Status">200, 206, 304, 412 or 416.</param>
/// <param name="Bytes">Which bytes of the content, for 200 and 206.</param>
internal readonly record struct ByteRange(int Status, ByteSpan Bytes)
{
    /// <summary>Decides.</summary>
    /// <param name="request">The request's headers.</param>
    /// <param name="isGet">Whether it is a GET: no other method has ranges.</param>
    /// <param name="etag">The content's ETag.</param>
    /// <param name="size">The content's length.</param>
    /// <remarks>
    /// Source: RFC 9110, sections 13.2.2 and 14.2. Several ranges at once, other units than bytes, and a range of another ETag's content are
    /// ignored, as it allows: the answer is then the whole.
    /// </remarks>
    public static ByteRange Of(RequestHeaders request, bool isGet, EntityTagHeaderValue etag, long size)
    {
        var whole = new ByteRange(StatusCodes.Status200OK, new ByteSpan(0, size));
        if (request.IfMatch.Count > 0 && !Match(request.IfMatch, etag, strong: true))
            return new ByteRange(StatusCodes.Status412PreconditionFailed, default);
        if (request.IfNoneMatch.Count > 0 && Match(request.IfNoneMatch, etag, strong: false))
            return new ByteRange(StatusCodes.Status304NotModified, default);
        bool sameContent = request.IfRange is not { } condition || (condition.EntityTag?.Compare(etag, useStrongComparison: true) ?? false);
        return isGet && sameContent && request.Range is { Ranges.Count: 1 } range && range.Unit.Equals("bytes", StringComparison.OrdinalIgnoreCase)
            ? Part(range.Ranges.Single(), size)
            : whole;
    }

    private static bool Match(IList<EntityTagHeaderValue> wanted, EntityTagHeaderValue etag, bool strong) =>
        wanted.Any(one => one.Equals(EntityTagHeaderValue.Any) || one.Compare(etag, strong));

    private static ByteRange Part(RangeItemHeaderValue range, long size)
    {
        long start = range.From ?? Math.Max(0, size - range.To!.Value);
        long end = range.From is null || range.To is null ? size : Math.Min(size - 1, range.To.Value) + 1;
        return start < end
            ? new ByteRange(StatusCodes.Status206PartialContent, new ByteSpan(start, end - start))
            : new ByteRange(StatusCodes.Status416RangeNotSatisfiable, default);
    }
}
