using Azure.Storage.Blobs.Models;
using KoGpt2.Api.Idempotency;
using KoGpt2.Api.Watching;
using KoGpt2.Shared.InFlight;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;
using KoGpt2.Shared.Storage.Queues;
using Microsoft.Extensions.Options;

namespace KoGpt2.Api.Lifetimes;

/// <summary>Deletes jobs with all that belongs to them: result parts, inline input, key, mark, and the document last. Uploaded files stay.</summary>
internal sealed class JobRemoval(
    StorageClients storage, JobStore jobs, JobQueues queues, IdempotencyKeys keys, InFlightJobs inFlight, IOptions<WatchOptions> watch, TimeProvider clock)
{
    private static readonly ParallelOptions s_eight = new() { MaxDegreeOfParallelism = 8 };

    /// <summary>Deletes a job that is over. If this process dies over it, or a worker still writes, the watch deletes the rest.</summary>
    /// <param name="owner">Whose job.</param>
    /// <param name="id">Which job.</param>
    /// <returns>The job as it stood; one that is not over was not deleted. <see langword="null"/> if there is none.</returns>
    public async Task<JobDocument?> DeleteAsync(string owner, JobId id)
    {
        DateTimeOffset now = clock.GetUtcNow();
        JobDocument? job = await jobs.FindAsync(owner, id, CancellationToken.None);
        if (job is null || !job.Status.IsOver())
            return job;
        string? key = job.Spec.IdempotencyKey;
        await queues.SendWatchAsync(new WatchMessage(owner, id) { Key = key, Extra = true }, watch.Value.Interval, CancellationToken.None);
        if (await jobs.ChangeAsync(owner, id, j => j.Deleted(now), CancellationToken.None) is null)
            return null;
        await ClearAsync(owner, id, key, CancellationToken.None);
        return job;
    }

    /// <summary>Clears away whatever there is of a job that has no document, or a deleted one.</summary>
    /// <param name="owner">Whose job.</param>
    /// <param name="id">Which job.</param>
    /// <param name="key">Digest of its idempotency key, if it has one.</param>
    /// <param name="stop">Gives up.</param>
    public async Task ClearAsync(string owner, JobId id, string? key, CancellationToken stop)
    {
        string document = StorageLayout.Document(owner, id);
        List<string> names = [];
        await foreach (BlobItem blob in storage.Jobs.GetBlobsAsync(new GetBlobsOptions { Prefix = StorageLayout.Job(owner, id) + "/" }, stop))
            names.Add(blob.Name);
        await Parallel.ForEachAsync(names.Where(name => name != document), s_eight, async (name, _) => await DeleteBlobAsync(name, stop));
        if (key is not null)
            await keys.RemoveAsync(owner, key, id.ToString(), stop);
        await inFlight.RemoveAsync(owner, id, stop);
        await DeleteBlobAsync(document, stop);
    }

    private async Task DeleteBlobAsync(string name, CancellationToken stop) =>
        await storage.Jobs.GetBlobClient(name).DeleteIfExistsAsync(cancellationToken: stop);
}
