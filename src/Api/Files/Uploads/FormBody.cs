using System.Text;
using KoGpt2.Api.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace KoGpt2.Api.Files.Uploads;

/// <summary>Reads a request's body as <c>multipart/form-data</c>, one part after the other, nothing ahead.</summary>
/// <remarks>Source: RFC 7578; a boundary has at most 70 characters by RFC 2046, section 5.1.1.</remarks>
internal sealed class FormBody
{
    /// <summary>Most bytes of a part that is text.</summary>
    public const int LongestText = 1_024;

    private const int LongestBoundary = 70;
    private readonly MultipartReader _reader;

    private FormBody(MultipartReader reader) => _reader = reader;

    /// <summary>Starts to read.</summary>
    /// <param name="context">The request.</param>
    /// <param name="limit">Most bytes of the whole body.</param>
    /// <returns>The body, or why it is refused (400 or 415).</returns>
    public static (FormBody? Body, Problem? Refusal) Open(HttpContext context, long limit)
    {
        HttpRequest request = context.Request;
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
            return (null, Unsupported($"Send Content-Type: multipart/form-data; got {request.ContentType ?? "none"}."));
        if (request.Headers.ContentEncoding.Count > 0)
            return (null, Unsupported($"Send the body as it is, not compressed; got Content-Encoding: {request.Headers.ContentEncoding}."));
        string boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        if (boundary.Length is 0 or > LongestBoundary)
            return (null, Malformed($"Content-Type must name a boundary of 1 to {LongestBoundary} characters; it has {boundary.Length}."));
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = limit;
        return (new FormBody(new MultipartReader(boundary, request.Body)), null);
    }

    /// <summary>Goes on to the next part; what is unread of the last one is skipped.</summary>
    /// <returns><see langword="null"/> behind the last.</returns>
    /// <exception cref="FormException">The body is no form.</exception>
    public async Task<FormPart?> NextAsync(CancellationToken stop)
    {
        MultipartSection? section;
        try
        {
            section = await _reader.ReadNextSectionAsync(stop);
        }
        catch (Exception e) when (FormException.IsMeant(e))
        {
            throw new FormException(e);
        }
        if (section is null)
            return null;
        if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out ContentDispositionHeaderValue? header)
            || !header.DispositionType.Equals("form-data", StringComparison.OrdinalIgnoreCase) || header.Name.Length == 0)
            throw new FormException($"Each part must have Content-Disposition: form-data with a name; got {section.ContentDisposition ?? "none"}.");
        string? filename = header.FileNameStar.HasValue ? header.FileNameStar.Value : header.FileName.HasValue ? Unquoted(header.FileName) : null;
        return new FormPart(Unquoted(header.Name), filename, new PartStream(section.Body));
    }

    /// <summary>Reads a part that is text.</summary>
    /// <returns>At most 1,024 bytes, as UTF-8; <see langword="null"/> if there are more.</returns>
    /// <exception cref="FormException">The body ends in it.</exception>
    public static async Task<string?> ReadTextAsync(FormPart part, CancellationToken stop)
    {
        byte[] text = new byte[LongestText + 1];
        int length = await part.Content.ReadAtLeastAsync(text, text.Length, throwOnEndOfStream: false, stop);
        return length > LongestText ? null : Encoding.UTF8.GetString(text, 0, length);
    }

    private static string Unquoted(Microsoft.Extensions.Primitives.StringSegment text) => HeaderUtilities.UnescapeAsQuotedString(text).ToString();

    private static Problem Unsupported(string detail) => new(StatusCodes.Status415UnsupportedMediaType, "unsupported_media_type", detail);

    /// <summary>400: the body is no form.</summary>
    public static Problem Malformed(string detail) => new(StatusCodes.Status400BadRequest, "malformed_form", detail);
}

/// <summary>One part of a form.</summary>
/// <param name="Name">The field's name.</param>
/// <param name="Filename">The name of the file that it is, if it is one.</param>
/// <param name="Content">Its bytes, to be read once and before the next part.</param>
internal sealed record FormPart(string Name, string? Filename, PartStream Content);

/// <summary>A body is no form.</summary>
internal sealed class FormException : Exception
{
    /// <summary>A part is not as it should be.</summary>
    public FormException(string message)
        : base(message)
    {
    }

    /// <summary>The body breaks off or breaks a limit of the format.</summary>
    public FormException(Exception inner)
        : base($"The body is not a complete multipart/form-data: {inner.Message}", inner)
    {
    }

    /// <summary>Whether what reading threw means this, and not that the host has given up on the request.</summary>
    public static bool IsMeant(Exception e) => e is InvalidDataException or IOException and not BadHttpRequestException;
}
