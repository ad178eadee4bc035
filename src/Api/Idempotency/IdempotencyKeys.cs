using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using KoGpt2.Api.Http;
using KoGpt2.Shared.Storage;

namespace KoGpt2.Api.Idempotency;

/// <summary>Idempotency keys in blob storage, by their digests. They live as long as their jobs or runs.</summary>
internal sealed class IdempotencyKeys(StorageClients storage, TimeProvider clock)
{
    private static readonly BlobHttpHeaders s_json = new() { ContentType = "application/json" };

    /// <summary>Reads a key.</summary>
    /// <returns><see langword="null"/> if it was not sent before.</returns>
    public async Task<KeptKey?> FindAsync(string owner, string key, CancellationToken stop)
    {
        try
        {
            BlobDownloadResult read = await Blob(owner, key).DownloadContentAsync(stop);
            return new KeptKey(JsonSerializer.Deserialize(read.Content, ApiJson.Korean.KeyRecord)!, read.Details.ETag);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    /// <summary>Takes a key for a job or a run.</summary>
    /// <returns>False if another request was faster.</returns>
    public async Task<bool> TryTakeAsync(string owner, KeyClaim claim, CancellationToken stop)
    {
        var record = new KeyRecord(claim.Name, claim.Request, clock.GetUtcNow());
        var conditions = claim.TakenOver is { } version ? new BlobRequestConditions { IfMatch = version } : new BlobRequestConditions { IfNoneMatch = ETag.All };
        try
        {
            await Blob(owner, claim.Key).UploadAsync(
                new BinaryData(JsonSerializer.SerializeToUtf8Bytes(record, ApiJson.Korean.KeyRecord)), new BlobUploadOptions { HttpHeaders = s_json, Conditions = conditions }, stop);
            return true;
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            // Another request, or our own first try whose answer was lost.
            return (await FindAsync(owner, claim.Key, stop))?.Record == record;
        }
    }

    /// <summary>Gives a key back, if it stands for this job or run.</summary>
    public async Task RemoveAsync(string owner, string key, string name, CancellationToken stop)
    {
        if (await FindAsync(owner, key, stop) is not { } kept || kept.Record.Job != name)
            return;
        try
        {
            await Blob(owner, key).DeleteIfExistsAsync(conditions: new BlobRequestConditions { IfMatch = kept.ETag }, cancellationToken: stop);
        }
        catch (RequestFailedException e) when (e.Status == 412)
        {
            // Taken over meanwhile.
        }
    }

    private BlobClient Blob(string owner, string key) => storage.Jobs.GetBlobClient(StorageLayout.Key(owner, key));
}
