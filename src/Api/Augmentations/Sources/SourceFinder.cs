using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using KoGpt2.Api.Settings;
using KoGpt2.Augmentation.Recipes;
using KoGpt2.Shared.Files;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Json;
using KoGpt2.Shared.Storage;
using Microsoft.Extensions.Options;

namespace KoGpt2.Api.Augmentations.Sources;

/// <summary>Finds the corpus that a recipe names.</summary>
internal sealed class SourceFinder(StorageClients storage, FileStore files, IOptions<AugmentationOptions> options, IOptions<LimitsOptions> limits)
{
    /// <summary>Finds it, as it is now.</summary>
    /// <param name="owner">Who asks: another owner's files are not there.</param>
    /// <param name="source">What the recipe says.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>The source, or what is wrong with it; the error's field is that of the recipe.</returns>
    public async Task<(FoundSource? Source, FieldError? Error)> FindAsync(string owner, SourceSpec source, CancellationToken stop)
    {
        (FoundSource? found, FieldError? error) = source.File is { } file ? await FileAsync(owner, file, stop) : await BlobAsync(source.Blob!, stop);
        return found is null ? (null, error) : Check(found, source) is { } wrong ? (null, wrong) : (found, null);
    }

    private async Task<(FoundSource?, FieldError?)> FileAsync(string owner, string id, CancellationToken stop)
    {
        StoredFile? file = FileId.TryParse(id, out FileId parsed) ? await files.FindAsync(owner, parsed, stop) : null;
        return file switch
        {
            null => (null, new FieldError("source.file", "file_not_found", $"There is no uploaded file '{Excerpt(id)}'; GET /v1/files lists them.")),
            { Content: null } => (null, new FieldError(
                "source.file", "file_not_uploaded", $"The content of {id} has not been sent yet: PUT it to the address that POST /v1/uploads gave.")),
            _ => (new FoundSource(file.Content, file.Record.Filename, file.Record.ExpiresAt), null),
        };
    }

    private async Task<(FoundSource?, FieldError?)> BlobAsync(string path, CancellationToken stop)
    {
        string[] parts = path.Split('/', 2);
        if (parts.Length < 2 || !options.Value.SourceContainers.Contains(parts[0], StringComparer.Ordinal))
            return (null, new FieldError("source.blob", "container_not_open", options.Value.SourceContainers is { Length: > 0 } open
                ? $"Name a blob in one of {string.Join(", ", open)} (Augmentation:SourceContainers), as container/path; got '{Excerpt(path)}'."
                : $"No container is open for sources (Augmentation:SourceContainers): upload the file and name it as source.file; got '{Excerpt(path)}'."));
        try
        {
            BlobClient blob = storage.Blobs.GetBlobContainerClient(parts[0]).GetBlobClient(parts[1]);
            BlobProperties content = await blob.GetPropertiesAsync(cancellationToken: stop);
            var pinned = new InputReference(parts[0], parts[1], content.ETag.ToString(), content.ContentLength);
            return (new FoundSource(pinned, parts[1].Split('/')[^1]), null);
        }
        catch (RequestFailedException e) when (e.Status is 400 or 404)
        {
            return (null, new FieldError("source.blob", "blob_not_found", $"There is no blob '{Excerpt(path)}'."));
        }
    }

    private FieldError? Check(FoundSource found, SourceSpec source)
    {
        string field = source.File is null ? "source.blob" : "source.file";
        long most = limits.Value.MaxInputBytes;
        return found.Content switch
        {
            { Size: 0 } => new FieldError(field, "file_empty", $"'{found.Name}' has 0 bytes; send a file of at least one row."),
            { Size: long size } when size > most =>
                new FieldError(field, "file_too_large", $"Send a file of at most {most:N0} bytes (Limits:MaxInputBytes); '{found.Name}' has {size:N0}."),
            { ETag: { } etag } when source.ETag is { } wanted && wanted.Trim('"') != etag.Trim('"') => new FieldError(
                "source.etag", "etag_mismatch", $"The source's ETag is {etag}, and the recipe wants {wanted}: it was changed, or another one is meant."),
            _ => null,
        };
    }

    private static string Excerpt(string text) => text.Length <= 100 ? text : text[..97] + "...";
}

/// <summary>A source as it is now.</summary>
/// <param name="Content">Its bytes, pinned.</param>
/// <param name="Name">What people call it.</param>
/// <param name="ExpiresAt">When it is deleted, if that is known.</param>
internal sealed record FoundSource(InputReference Content, string Name, DateTimeOffset? ExpiresAt = null);
