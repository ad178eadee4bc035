using System.Globalization;
using KoGpt2.Api.Http;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Net.Http.Headers;

namespace KoGpt2.Api.Files.Contents;

/// <summary>A file's content as an answer: the whole, or the run of bytes that was asked for.</summary>
/// <param name="file">A file that has content.</param>
/// <param name="links">What its content is to be used by.</param>
internal sealed class FileContent(IServedFile file, string[] links) : IResult
{
    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        HttpResponse response = httpContext.Response;
        bool isGet = HttpMethods.IsGet(httpContext.Request.Method);
        var etag = new EntityTagHeaderValue(file.ETag);
        ByteRange range = ByteRange.Of(httpContext.Request.GetTypedHeaders(), isGet, etag, file.View.Bytes);
        ResponseHeaders headers = response.GetTypedHeaders();
        headers.ETag = etag;
        response.Headers.AcceptRanges = "bytes";
        response.StatusCode = range.Status;
        switch (range.Status)
        {
            case StatusCodes.Status304NotModified:
                return;
            case StatusCodes.Status412PreconditionFailed:
                await new Problem(range.Status, "etag_mismatch", $"The content's ETag is not one of If-Match; it is {file.ETag}.").ExecuteAsync(httpContext);
                return;
            case StatusCodes.Status416RangeNotSatisfiable:
                headers.ContentRange = new ContentRangeHeaderValue(file.View.Bytes);
                await Unsatisfiable(httpContext.Request).ExecuteAsync(httpContext);
                return;
            case StatusCodes.Status206PartialContent:
                headers.ContentRange = new ContentRangeHeaderValue(range.Bytes.Start, range.Bytes.Start + range.Bytes.Length - 1, file.View.Bytes);
                break;
        }
        response.Headers.Link = links;
        response.ContentType = "application/jsonl";
        response.ContentLength = range.Bytes.Length;
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(file.View.Filename);
        headers.ContentDisposition = disposition;
        if (isGet && range.Bytes.Length > 0)
            await file.CopyAsync(range.Bytes, response.BodyWriter, httpContext.RequestAborted);
    }

    private Problem Unsatisfiable(HttpRequest request) => new(
        StatusCodes.Status416RangeNotSatisfiable, "range_not_satisfiable",
        string.Create(CultureInfo.InvariantCulture, $"The content has {file.View.Bytes:N0} bytes, and none of them are in '{request.Headers.Range}'."));
}
