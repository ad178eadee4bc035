using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using KoGpt2.Shared;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Jobs.Lines;
using KoGpt2.Shared.Storage;

namespace KoGpt2.Api.Planning;

/// <summary>The shard indexes of jobs. The first one written stays, so that planners with different settings agree.</summary>
internal sealed class ShardIndexes(StorageClients storage)
{
    private static readonly BlobUploadOptions s_once = new()
    {
        HttpHeaders = new BlobHttpHeaders { ContentType = "application/json" },
        Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
    };

    /// <summary>Reads a job's index.</summary>
    /// <returns><see langword="null"/> if it has none yet.</returns>
    public async Task<ShardIndex?> FindAsync(string owner, JobId job, CancellationToken stop)
    {
        try
        {
            BlobDownloadResult read = await Blob(owner, job).DownloadContentAsync(stop);
            return JsonSerializer.Deserialize(read.Content, SharedJson.Korean.ShardIndex);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    /// <summary>Writes a job's index unless there is one.</summary>
    /// <returns>The index that stands.</returns>
    public async Task<ShardIndex> WriteOnceAsync(string owner, JobId job, ShardIndex index, CancellationToken stop)
    {
        try
        {
            await Blob(owner, job).UploadAsync(new BinaryData(JsonSerializer.SerializeToUtf8Bytes(index, SharedJson.Korean.ShardIndex)), s_once, stop);
            return index;
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            return await FindAsync(owner, job, stop) ?? throw new InvalidOperationException($"The shard index of {job} vanished.");
        }
    }

    private BlobClient Blob(string owner, JobId job) => storage.Jobs.GetBlobClient(StorageLayout.Shards(owner, job));
}
