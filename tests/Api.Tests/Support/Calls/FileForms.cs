using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using KoGpt2.Shared.Files;

namespace KoGpt2.Api.Tests.Support.Calls;

/// <summary>Forms for <c>POST /v1/files</c>, written by hand so that they may be wrong.</summary>
internal static class FileForms
{
    private const string Boundary = "----line-by-line";

    /// <summary>The type of all forms here.</summary>
    public const string ContentType = "multipart/form-data; boundary=" + Boundary;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>A part that is text.</summary>
    public static string Text(string name, string value) => Part($"form-data; name=\"{name}\"", value);

    /// <summary>A part that is a file.</summary>
    public static string File(string content, string filename = "줄.jsonl") => Part($"form-data; name=\"file\"; filename=\"{filename}\"", content);

    /// <summary>A part with any header.</summary>
    public static string Part(string disposition, string content) => $"Content-Disposition: {disposition}\r\n\r\n{content}\r\n";

    /// <summary>Posts parts in their order.</summary>
    public static Task<HttpResponseMessage> UploadAsync(this ApiHost host, params string[] parts) => host.UploadTextAsync(Join(parts));

    /// <summary>Posts any text as a form.</summary>
    public static Task<HttpResponseMessage> UploadTextAsync(this ApiHost host, string body) => host.UploadContentAsync(new ByteArrayContent(Encoding.UTF8.GetBytes(body)));

    /// <summary>Posts any content as a form.</summary>
    public static Task<HttpResponseMessage> UploadContentAsync(this ApiHost host, HttpContent content)
    {
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(ContentType);
        return host.Client.PostAsync("/v1/files", content, Stop);
    }

    /// <summary>The body of a form.</summary>
    public static string Join(params string[] parts) => string.Concat(parts.Select(part => $"--{Boundary}\r\n{part}")) + $"--{Boundary}--\r\n";

    /// <summary>Uploads a file that must be taken.</summary>
    public static async Task<(FileId Id, JsonNode View)> UploadFileAsync(this ApiHost host, string content, string filename = "줄.jsonl")
    {
        using HttpResponseMessage response = await host.UploadAsync(Text("purpose", "batch"), File(content, filename));
        JsonNode view = await response.JsonAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, view.ToJsonString());
        return (Id(view), view);
    }

    public static FileId Id(JsonNode view) => FileId.TryParse(view["id"]!.GetValue<string>(), out FileId id) ? id : throw new FormatException("No file id.");
}
