using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using KoGpt2.Augmentation.Runs;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;

namespace KoGpt2.Api.Augmentations.Sources;

/// <summary>Reads a source as it was when its run began, or not at all.</summary>
internal sealed class PinnedSource(StorageClients storage)
{
    private const int BufferBytes = 4 * 1_024 * 1_024;

    /// <summary>Opens it from its start; the stream can seek.</summary>
    /// <exception cref="RunFailedException">It was deleted or changed.</exception>
    public async Task<Stream> OpenAsync(InputReference source, CancellationToken stop)
    {
        BlobClient blob = storage.Blobs.GetBlobContainerClient(source.Container).GetBlobClient(source.Blob);
        var options = new BlobOpenReadOptions(allowModifications: false)
        {
            BufferSize = BufferBytes,
            Conditions = new BlobRequestConditions { IfMatch = new ETag(source.ETag) },
        };
        try
        {
            return await blob.OpenReadAsync(options, stop);
        }
        catch (RequestFailedException e) when (e.Status is 404 or 412)
        {
            throw await WhyNotAsync(source, stop) ?? (Exception)e;
        }
    }

    /// <summary>Looks why a source cannot be read, or not any more.</summary>
    /// <returns><see langword="null"/> if it can.</returns>
    public async Task<RunFailedException?> WhyNotAsync(InputReference source, CancellationToken stop)
    {
        try
        {
            BlobClient blob = storage.Blobs.GetBlobContainerClient(source.Container).GetBlobClient(source.Blob);
            BlobProperties now = await blob.GetPropertiesAsync(cancellationToken: stop);
            return now.ETag == new ETag(source.ETag) ? null : new RunFailedException("source_modified", "The source was changed after the run began.");
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return new RunFailedException("source_missing", "The source was deleted after the run began.");
        }
    }
}
