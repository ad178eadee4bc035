using System.Globalization;
using KoGpt2.Api.Http;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Net.Http.Headers;

namespace KoGpt2.Api.Files.Contents;

/// <summary>Content as an answer: the whole, or the run of bytes that was asked for.</summary>
/// <param name="content">The content.</param>
internal sealed class FileContent(ServedContent content) : IResult
{
    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        HttpResponse response = httpContext.Response;
        bool isGet = HttpMethods.IsGet(httpContext.Request.Method);
        var etag = new EntityTagHeaderValue(content.ETag);
        ByteRange range = ByteRange.Of(httpContext.Request.GetTypedHeaders(), isGet, etag, content.Size);
        ResponseHeaders headers = response.GetTypedHeaders();
        headers.ETag = etag;
        response.Headers.AcceptRanges = "bytes";
        response.StatusCode = range.Status;
        switch (range.Status)
        {
            case StatusCodes.Status304NotModified:
                return;
            case StatusCodes.Status412PreconditionFailed:
                await new Problem(range.Status, "etag_mismatch", $"The content's ETag is not one of If-Match; it is {content.ETag}.").ExecuteAsync(httpContext);
                return;
            case StatusCodes.Status416RangeNotSatisfiable:
                headers.ContentRange = new ContentRangeHeaderValue(content.Size);
                await Unsatisfiable(httpContext.Request).ExecuteAsync(httpContext);
                return;
            case StatusCodes.Status206PartialContent:
                headers.ContentRange = new ContentRangeHeaderValue(range.Bytes.Start, range.Bytes.Start + range.Bytes.Length - 1, content.Size);
                break;
        }
        response.Headers.Link = content.Links;
        response.ContentType = content.MediaType;
        response.ContentLength = range.Bytes.Length;
        var disposition = new ContentDispositionHeaderValue(content.IsShownInPlace ? "inline" : "attachment");
        disposition.SetHttpFileName(content.FileName);
        headers.ContentDisposition = disposition;
        if (isGet && range.Bytes.Length > 0)
            await content.CopyAsync(range.Bytes, response.BodyWriter, httpContext.RequestAborted);
    }

    private Problem Unsatisfiable(HttpRequest request) => new(
        StatusCodes.Status416RangeNotSatisfiable, "range_not_satisfiable",
        string.Create(CultureInfo.InvariantCulture, $"The content has {content.Size:N0} bytes, and none of them are in '{request.Headers.Range}'."));
}
