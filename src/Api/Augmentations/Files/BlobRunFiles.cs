using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using KoGpt2.Augmentation.Runs;
using KoGpt2.Shared.Augmentations;
using KoGpt2.Shared.Storage;

namespace KoGpt2.Api.Augmentations.Files;

/// <summary>A run's files as blobs beside its document.</summary>
/// <remarks>
/// A file that is written again with the same bytes keeps its ETag: the prompts are the input of a job, which is pinned by it. So a step may be
/// repeated, and two processes may take it at once.
/// </remarks>
internal sealed class BlobRunFiles(StorageClients storage, string owner, RunId run) : IRunFiles
{
    /// <summary>Metadata of a file: SHA-256 of its bytes.</summary>
    internal const string Sha256 = "sha256";

    private const int BufferBytes = 1_024 * 1_024, Tries = 5;

    /// <inheritdoc/>
    public async Task<Stream> OpenReadAsync(string name, CancellationToken stop)
    {
        try
        {
            return await Blob(name).OpenReadAsync(new BlobOpenReadOptions(allowModifications: false) { BufferSize = BufferBytes }, stop);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            throw new FileNotFoundException($"{run} has no file '{name}'.", name, e);
        }
    }

    /// <inheritdoc/>
    public async Task<WrittenFile> WriteAsync(string name, string contentType, Func<Stream, Task> write, CancellationToken stop)
    {
        for (int attempt = 1; ; attempt++)
        {
            await using var stream = new StagedBlobStream(storage.Runs.GetBlockBlobClient(Path(name)));
            await write(stream);
            string sha256 = stream.Finish();
            if (await TryCommitAsync(Blob(name), stream, contentType, sha256, mayFail: attempt < Tries, stop))
                return new WrittenFile(name, stream.Position, sha256);
        }
    }

    private static async Task<bool> TryCommitAsync(
        BlobClient blob, StagedBlobStream stream, string contentType, string sha256, bool mayFail, CancellationToken stop)
    {
        (ETag? etag, string? there) = await FindAsync(blob, stop);
        if (there == sha256)
            return true;
        var options = new CommitBlockListOptions
        {
            HttpHeaders = new BlobHttpHeaders { ContentType = contentType },
            Metadata = new Dictionary<string, string> { [Sha256] = sha256 },
            Conditions = etag is { } version ? new BlobRequestConditions { IfMatch = version } : new BlobRequestConditions { IfNoneMatch = ETag.All },
        };
        try
        {
            await stream.CommitAsync(options, stop);
            return true;
        }
        catch (RequestFailedException e) when (mayFail && e.Status is 400 or 409 or 412)
        {
            // Someone else committed meanwhile, which takes away the blocks of all others.
            return (await FindAsync(blob, stop)).Sha256 == sha256;
        }
    }

    private static async Task<(ETag? ETag, string? Sha256)> FindAsync(BlobClient blob, CancellationToken stop)
    {
        try
        {
            BlobProperties properties = await blob.GetPropertiesAsync(cancellationToken: stop);
            return (properties.ETag, properties.Metadata.TryGetValue(Sha256, out string? sha256) ? sha256 : null);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return (null, null);
        }
    }

    private BlobClient Blob(string name) => storage.Runs.GetBlobClient(Path(name));

    private string Path(string name) => StorageLayout.RunFile(owner, run, name);
}
