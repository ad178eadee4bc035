using System.Runtime.CompilerServices;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Telemetry;

namespace KoGpt2.Shared.Storage;

/// <summary>Job documents in blob storage, changed by compare-and-swap on their ETag. Documents of deleted jobs are as good as gone.</summary>
public sealed class JobStore(StorageClients storage, TimeProvider clock)
{
    private const int ReadAhead = 16;

    private static readonly BlobUploadOptions s_json = new()
    {
        HttpHeaders = new BlobHttpHeaders { ContentType = "application/json" },
        Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
    };

    /// <summary>Writes a new job's document; one that is there already stays as it is, since it can only be this job's own.</summary>
    public async Task CreateAsync(JobDocument job, CancellationToken stop)
    {
        try
        {
            await Blob(job.Owner, job.Id).UploadAsync(Serialize(job), s_json, stop);
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.BlobAlreadyExists || e.Status == 412)
        {
            // The SDK's own retry of a write whose first answer was lost.
        }
    }

    /// <summary>Reads a job.</summary>
    /// <returns><see langword="null"/> if this owner has no such job.</returns>
    public async Task<JobDocument?> FindAsync(string owner, JobId id, CancellationToken stop) => (await ReadAsync(Blob(owner, id), stop))?.Job;

    /// <summary>Applies a move: read, move, write if unchanged since, and again until it holds.</summary>
    /// <param name="owner">Whose job.</param>
    /// <param name="id">Which job.</param>
    /// <param name="move">A pure function, safe to apply twice; returns its argument where nothing is to be done.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>The document as it stands afterwards; <see langword="null"/> if there is no such job.</returns>
    public async Task<JobDocument?> ChangeAsync(string owner, JobId id, Func<JobDocument, JobDocument> move, CancellationToken stop)
    {
        BlobClient blob = Blob(owner, id);
        for (int attempt = 0; ; attempt++)
        {
            if (await ReadAsync(blob, stop) is not { } read)
                return null;
            JobDocument moved = move(read.Job);
            if (ReferenceEquals(moved, read.Job))
                return moved;
            bool written = await TryWriteAsync(blob, moved, read.ETag, stop);
            JobMeter.Note(read.Job, moved, written);
            if (written)
                return moved;
            await Task.Delay(Backoff.Jittered(TimeSpan.FromMilliseconds(10), attempt, TimeSpan.FromSeconds(1)), clock, stop);
        }
    }

    /// <summary>An owner's jobs, newest first; up to 16 documents are read at once, and as many in vain where the caller wants no more.</summary>
    /// <param name="owner">Whose jobs.</param>
    /// <param name="after">Starts behind this job; <see langword="null"/> starts with the newest.</param>
    /// <param name="stop">Gives up.</param>
    public async IAsyncEnumerable<JobDocument> ListAsync(string owner, JobId? after, [EnumeratorCancellation] CancellationToken stop)
    {
        string? last = after is { } id ? StorageLayout.Job(owner, id) + "/" : null;
        var folders = new GetBlobsByHierarchyOptions { Prefix = StorageLayout.Jobs(owner), Delimiter = "/" };
        var reading = new Queue<Task<(JobDocument Job, ETag ETag)?>>(ReadAhead);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            await foreach (BlobHierarchyItem folder in storage.Jobs.GetBlobsByHierarchyAsync(folders, stop))
            {
                if (!folder.IsPrefix || (last is not null && string.CompareOrdinal(folder.Prefix, last) <= 0))
                    continue;
                reading.Enqueue(ReadAsync(storage.Jobs.GetBlobClient(folder.Prefix + "job.json"), enough.Token));
                if (reading.Count == ReadAhead && (await reading.Dequeue())?.Job is { } job)
                    yield return job;
            }
            while (reading.TryDequeue(out Task<(JobDocument Job, ETag ETag)?>? next))
            {
                if ((await next)?.Job is { } job)
                    yield return job;
            }
        }
        finally
        {
            await enough.CancelAsync();
            await ((Task)Task.WhenAll(reading)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private BlobClient Blob(string owner, JobId id) => storage.Jobs.GetBlobClient(StorageLayout.Document(owner, id));

    private static BinaryData Serialize(JobDocument job) => new(JsonSerializer.SerializeToUtf8Bytes(job, SharedJson.Korean.JobDocument));

    private static async Task<(JobDocument Job, ETag ETag)?> ReadAsync(BlobClient blob, CancellationToken stop)
    {
        try
        {
            BlobDownloadResult read = await blob.DownloadContentAsync(stop);
            JobDocument job = JsonSerializer.Deserialize(read.Content, SharedJson.Korean.JobDocument)!;
            return job.DeletedAt is null ? (job, read.Details.ETag) : null;
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
    }

    private static async Task<bool> TryWriteAsync(BlobClient blob, JobDocument job, ETag expected, CancellationToken stop)
    {
        try
        {
            var conditions = new BlobUploadOptions { HttpHeaders = s_json.HttpHeaders, Conditions = new BlobRequestConditions { IfMatch = expected } };
            await blob.UploadAsync(Serialize(job), conditions, stop);
            return true;
        }
        catch (RequestFailedException e) when (e.Status == 412)
        {
            // Another writer, or our own first try whose answer was lost: either way the next read tells.
            return false;
        }
    }
}
