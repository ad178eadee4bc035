using System.Text.Json;
using KoGpt2.Api.Http;
using KoGpt2.Shared.Json;

namespace KoGpt2.Api.Files.Uploads;

/// <summary>What <c>POST /v1/uploads</c> asks for.</summary>
/// <param name="Filename">The caller's own name for the file.</param>
internal sealed record UploadRequest(string Filename)
{
    private const string DefaultFilename = "input.jsonl";
    private const int LongestFilename = 255;

    private static readonly string[] s_fields = ["filename", "bytes"];

    /// <summary>Reads it.</summary>
    /// <param name="body">The body.</param>
    /// <param name="most">Most bytes of a file.</param>
    /// <param name="errors">Where errors go.</param>
    public static UploadRequest Read(JsonElement body, long most, FieldErrors errors)
    {
        if (RequestFields.Read(body, s_fields, errors) is not { } fields)
            return new UploadRequest(DefaultFilename);
        string? filename = DefaultFilename;
        if (fields["filename"] is { } name && (filename = JsonText.TryGetString(name)) is not { Length: >= 1 and <= LongestFilename })
            errors.Add("filename", "out_of_range", $"Send a string of 1 to {LongestFilename} characters; got {JsonText.Excerpt(name)}.");
        if (fields["bytes"] is { } bytes && !(bytes.ValueKind == JsonValueKind.Number && bytes.TryGetInt64(out long count) && count >= 1 && count <= most))
            errors.Add("bytes", "out_of_range", $"Send an integer from 1 to {most:N0} (Limits:MaxInputBytes); got {JsonText.Excerpt(bytes)}.");
        return new UploadRequest(filename ?? DefaultFilename);
    }
}
