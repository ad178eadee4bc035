using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;

namespace KoGpt2.Api.Tests.Crashes;

/// <summary>The part of the blob service that the API and its workers use, in memory: whole blobs, conditions, metadata, listing by prefix.</summary>
internal sealed class MemoryBlobs
{
    private readonly ConcurrentDictionary<string, Blob> _blobs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, byte[]> _blocks = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private int _version;

    /// <summary>Names of all blobs in a container, in order.</summary>
    public string[] Names(string container) => [.. _blobs.Keys.Where(name => name.StartsWith(container + "/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    /// <summary>A blob's bytes as UTF-8.</summary>
    public string Text(string name) => Encoding.UTF8.GetString(_blobs[name].Content);

    /// <summary>Takes away all blobs of some containers.</summary>
    public void Clear(params string[] containers)
    {
        foreach (string name in containers.SelectMany(Names))
            _blobs.TryRemove(name, out _);
    }

    /// <summary>Answers one request to a container or a blob.</summary>
    /// <param name="context">The request.</param>
    /// <param name="name">Container and blob.</param>
    /// <param name="body">What was sent.</param>
    public async Task AnswerAsync(HttpContext context, string name, byte[] body)
    {
        HttpRequest request = context.Request;
        if (request.Query["restype"] == "container")
        {
            if (request.Query["comp"] == "list")
                await WriteAsync(context, List(name, request.Query["prefix"].ToString(), request.Query["delimiter"].ToString()));
            else
                context.Response.StatusCode = StatusCodes.Status201Created;
            return;
        }
        (int status, string? error, Blob? blob) = Change(request, name, body);
        context.Response.StatusCode = status;
        if (error is not null)
        {
            context.Response.Headers["x-ms-error-code"] = error;
            return;
        }
        if (blob is not null)
            await ShowAsync(context, blob);
    }

    private (int Status, string? Error, Blob? Blob) Change(HttpRequest request, string name, byte[] body)
    {
        string part = request.Query["comp"].ToString();
        lock (_lock)
        {
            if (part == "block")
            {
                _blocks[$"{name} {request.Query["blockid"]}"] = body;
                return (201, null, null);
            }
            _blobs.TryGetValue(name, out Blob? there);
            if (request.Headers.IfNoneMatch == "*" && there is not null)
                return (409, "BlobAlreadyExists", null);
            if (request.Headers.IfMatch is [{ } wanted] && wanted != there?.ETag)
                return (412, "ConditionNotMet", null);
            if (there is null && (request.Method != "PUT" || part == "metadata"))
                return (404, "BlobNotFound", null);
            if (request.Method == "DELETE")
                _blobs.TryRemove(name, out _);
            if (request.Method != "PUT")
                return (request.Method == "DELETE" ? 202 : 200, null, request.Method == "DELETE" ? null : there);
            var metadata = request.Headers.Where(h => h.Key.StartsWith("x-ms-meta-", StringComparison.OrdinalIgnoreCase)).ToDictionary(h => h.Key[10..], h => h.Value.ToString());
            byte[] content = part switch
            {
                "metadata" => there!.Content,
                "blocklist" => [.. XDocument.Load(new MemoryStream(body)).Root!.Elements().SelectMany(block => _blocks[$"{name} {block.Value}"])],
                _ => body,
            };
            var written = new Blob(content, $"\"0x{++_version:X}\"", metadata);
            _blobs[name] = written;
            return (part == "metadata" ? 200 : 201, null, written);
        }
    }

    private static async Task ShowAsync(HttpContext context, Blob blob)
    {
        HttpResponse response = context.Response;
        response.Headers.ETag = blob.ETag;
        response.Headers.LastModified = DateTimeOffset.UnixEpoch.ToString("R", CultureInfo.InvariantCulture);
        if (context.Request.Method is not ("GET" or "HEAD"))
            return;
        response.Headers["x-ms-blob-type"] = "BlockBlob";
        foreach ((string name, string value) in blob.Metadata)
            response.Headers["x-ms-meta-" + name] = value;
        response.ContentType = "application/octet-stream";
        ReadOnlyMemory<byte> content = blob.Content;
        if (context.Request.Headers["x-ms-range"].ToString() is { Length: > 0 } range)
        {
            long[] ends = [.. range["bytes=".Length..].Split('-').Select(end => long.Parse(end, CultureInfo.InvariantCulture))];
            long last = Math.Min(ends[1], content.Length - 1);
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {ends[0]}-{last}/{content.Length}");
            content = content[(int)ends[0]..(int)(last + 1)];
        }
        response.ContentLength = content.Length;
        if (context.Request.Method == "GET")
            await response.Body.WriteAsync(content, context.RequestAborted);
    }

    private XElement List(string container, string prefix, string delimiter)
    {
        var found = _blobs.Where(b => b.Key.StartsWith($"{container}/{prefix}", StringComparison.Ordinal))
            .Select(b => (Name: b.Key[(container.Length + 1)..], Blob: b.Value)).OrderBy(b => b.Name, StringComparer.Ordinal).ToArray();
        int End(string name) => delimiter.Length == 0 ? -1 : name.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
        return new XElement("EnumerationResults",
            new XElement("Blobs",
                found.Where(b => End(b.Name) < 0).Select(b => new XElement("Blob",
                    new XElement("Name", b.Name),
                    new XElement("Properties", new XElement("Etag", b.Blob.ETag), new XElement("Content-Length", b.Blob.Content.Length), new XElement("BlobType", "BlockBlob")),
                    new XElement("Metadata", b.Blob.Metadata.Select(pair => new XElement(pair.Key, pair.Value))))),
                found.Where(b => End(b.Name) >= 0).Select(b => b.Name[..(End(b.Name) + 1)]).Distinct().Select(folder => new XElement("BlobPrefix", new XElement("Name", folder)))),
            new XElement("NextMarker"));
    }

    /// <summary>Answers with XML.</summary>
    public static Task WriteAsync(HttpContext context, XElement xml)
    {
        context.Response.ContentType = "application/xml";
        return context.Response.WriteAsync("<?xml version=\"1.0\" encoding=\"utf-8\"?>" + xml.ToString(SaveOptions.DisableFormatting), context.RequestAborted);
    }

    private sealed record Blob(byte[] Content, string ETag, Dictionary<string, string> Metadata);
}
