using System.Runtime.CompilerServices;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Telemetry;

namespace KoGpt2.Shared.Storage;

/// <summary>Job documents in blob storage, changed by compare-and-swap on their ETag. Documents of deleted jobs are as good as gone.</summary>
public sealed class JobStore(StorageClients storage, TimeProvider clock)
{
    private const int ReadAhead = 16;

    private readonly SwappedBlobs<JobDocument> _documents = new(SharedJson.Korean.JobDocument, metadata: null, clock);

    /// <summary>Writes a new job's document; one that is there already stays as it is, since it can only be this job's own: a first try whose answer was lost.</summary>
    public Task CreateAsync(JobDocument job, CancellationToken stop) => _documents.TryCreateAsync(Blob(job.Owner, job.Id), job, stop);

    /// <summary>Reads a job.</summary>
    /// <returns><see langword="null"/> if this owner has no such job.</returns>
    public Task<JobDocument?> FindAsync(string owner, JobId id, CancellationToken stop) => ReadAsync(Blob(owner, id), stop);

    /// <summary>Applies a move: read, move, write if unchanged since, and again until it holds.</summary>
    /// <param name="owner">Whose job.</param>
    /// <param name="id">Which job.</param>
    /// <param name="move">A pure function, safe to apply twice; returns its argument where nothing is to be done.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>The document as it stands afterwards; <see langword="null"/> if there is no such job.</returns>
    public Task<JobDocument?> ChangeAsync(string owner, JobId id, Func<JobDocument, JobDocument> move, CancellationToken stop) =>
        _documents.ChangeAsync(Blob(owner, id), job => job is { DeletedAt: null } ? move(job) : null, JobMeter.Note, stop);

    /// <summary>An owner's jobs, newest first; up to 16 documents are read at once, and as many in vain where the caller wants no more.</summary>
    /// <param name="owner">Whose jobs.</param>
    /// <param name="after">Starts behind this job; <see langword="null"/> starts with the newest.</param>
    /// <param name="stop">Gives up.</param>
    public async IAsyncEnumerable<JobDocument> ListAsync(string owner, JobId? after, [EnumeratorCancellation] CancellationToken stop)
    {
        string? last = after is { } id ? StorageLayout.Job(owner, id) + "/" : null;
        var folders = new GetBlobsByHierarchyOptions { Prefix = StorageLayout.Jobs(owner), Delimiter = "/" };
        var reading = new Queue<Task<JobDocument?>>(ReadAhead);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            await foreach (BlobHierarchyItem folder in storage.Jobs.GetBlobsByHierarchyAsync(folders, stop))
            {
                if (!folder.IsPrefix || (last is not null && string.CompareOrdinal(folder.Prefix, last) <= 0))
                    continue;
                reading.Enqueue(ReadAsync(storage.Jobs.GetBlobClient(folder.Prefix + "job.json"), enough.Token));
                if (reading.Count == ReadAhead && await reading.Dequeue() is { } job)
                    yield return job;
            }
            while (reading.TryDequeue(out Task<JobDocument?>? next))
            {
                if (await next is { } job)
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

    private async Task<JobDocument?> ReadAsync(BlobClient blob, CancellationToken stop) =>
        await _documents.ReadAsync(blob, stop) is { Document: { DeletedAt: null } job } ? job : null;
}
