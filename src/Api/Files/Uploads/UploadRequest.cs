using System.Text.Json;
using KoGpt2.Api.Http;
using KoGpt2.Shared.Settings;

namespace KoGpt2.Api.Files.Uploads;

/// <summary>What <c>POST /v1/uploads</c> asks for.</summary>
/// <param name="Filename">The caller's own name for the file.</param>
internal sealed record UploadRequest(string Filename)
{
    private const string DefaultFilename = "input.jsonl";
    private const int LongestFilename = 255;

    /// <summary>Reads it.</summary>
    /// <param name="body">The body.</param>
    /// <param name="most">Most bytes of a file.</param>
    /// <param name="errors">Where errors go.</param>
    public static UploadRequest Read(JsonElement body, long most, FieldErrors errors)
    {
        List<FieldError> found = [];
        string filename = DefaultFilename;
        if (body.ValueKind != JsonValueKind.Object)
        {
            errors.Add("", "wrong_type", $"Send a JSON object; got {JsonText.Excerpt(body)}.");
            return new UploadRequest(filename);
        }
        foreach ((string name, JsonElement value) in FieldNames.Read(body, "", found))
        {
            if (name == "filename")
                filename = ReadFilename(value, found) ?? DefaultFilename;
            else if (name == "bytes")
                CheckBytes(value, most, found);
            else
                found.Add(new FieldError(name, "unknown_field", $"There is no field '{name}' here."));
        }
        errors.Take(found);
        return new UploadRequest(filename);
    }

    private static string? ReadFilename(JsonElement value, List<FieldError> found)
    {
        string? text = JsonText.TryGetString(value);
        if (value.ValueKind != JsonValueKind.Null && text is not { Length: >= 1 and <= LongestFilename })
            found.Add(new FieldError("filename", "out_of_range", $"Send a string of 1 to {LongestFilename} characters; got {JsonText.Excerpt(value)}."));
        return text;
    }

    private static void CheckBytes(JsonElement value, long most, List<FieldError> found)
    {
        bool valid = value.ValueKind == JsonValueKind.Null || (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long bytes) && bytes >= 1 && bytes <= most);
        if (!valid)
            found.Add(new FieldError("bytes", "out_of_range", $"Send an integer from 1 to {most:N0} (Limits:MaxInputBytes); got {JsonText.Excerpt(value)}."));
    }
}
