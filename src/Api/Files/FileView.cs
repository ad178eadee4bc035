using KoGpt2.Shared.Files;

namespace KoGpt2.Api.Files;

/// <summary>A file as callers see it: OpenAI's File object. Times are seconds since 1970 UTC.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Bytes">Length of its content.</param>
/// <param name="CreatedAt">When it was uploaded or made.</param>
/// <param name="ExpiresAt">When it is deleted, if ever.</param>
/// <param name="Filename">The caller's name for it.</param>
/// <param name="Purpose">What it is for: <c>batch</c> or <c>batch_output</c>.</param>
/// <param name="Status"><c>uploaded</c> while it has no content, <c>processed</c> once it can be used.</param>
/// <param name="StatusDetails">What it waits for.</param>
internal sealed record FileView(
    string Id, long Bytes, long CreatedAt, long? ExpiresAt, string Filename, string Purpose, string Status, string? StatusDetails)
{
    /// <summary>What this is: <c>file</c>.</summary>
    public string Object { get; } = "file";

    /// <summary>Shows an uploaded file.</summary>
    public static FileView From(StoredFile file) => new(
        file.Record.Id.ToString(),
        file.Content?.Size ?? 0,
        file.Record.CreatedAt.ToUnixTimeSeconds(),
        file.Record.ExpiresAt.ToUnixTimeSeconds(),
        file.Record.Filename,
        file.Record.Purpose,
        file.Content is null ? "uploaded" : "processed",
        file.Content is null ? "The content has not been sent yet: PUT it to the address that POST /v1/uploads gave." : null);
}
