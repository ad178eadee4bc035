using Azure;
using Azure.Storage.Blobs.Models;
using KoGpt2.Api.Augmentations.Runs;
using KoGpt2.Api.Idempotency;
using KoGpt2.Api.Lifetimes;
using KoGpt2.Api.Watching;
using KoGpt2.Shared.Augmentations;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;
using KoGpt2.Shared.Storage.Queues;
using Microsoft.Extensions.Options;

namespace KoGpt2.Api.Augmentations.Steps;

/// <summary>Deletes runs with all that belongs to them: jobs, files, key, and the document last. Sources stay.</summary>
internal sealed class RunRemoval(
    StorageClients storage, RunStore runs, JobRemoval jobs, JobQueues queues, IdempotencyKeys keys, IOptions<WatchOptions> watch, TimeProvider clock)
{
    private static readonly ParallelOptions s_eight = new() { MaxDegreeOfParallelism = 8 };

    /// <summary>Deletes a run that is over. If this process dies over it, a later look at the run deletes the rest.</summary>
    /// <param name="owner">Whose run.</param>
    /// <param name="id">Which run.</param>
    /// <returns>The run as it stood; one that is not over was not deleted. <see langword="null"/> if there is none.</returns>
    public async Task<RunDocument?> DeleteAsync(string owner, RunId id)
    {
        DateTimeOffset now = clock.GetUtcNow();
        RunDocument? run = await runs.FindAsync(owner, id, CancellationToken.None);
        if (run is null || !run.Status.IsOver())
            return run;
        // Jobs first: the document, which names them, must be there as long as they are.
        foreach (JobId job in run.Rounds.Select(round => round.Job).OfType<JobId>())
            await jobs.DeleteAsync(owner, job);
        string? key = run.Spec.IdempotencyKey;
        await queues.SendAugmentAsync(new AugmentMessage(owner, id) { Key = key, Extra = true }, watch.Value.LostAfter, CancellationToken.None);
        if (await runs.ChangeAsync(owner, id, r => r.Deleted(now), CancellationToken.None) is null)
            return null;
        await ClearAsync(owner, id, key, CancellationToken.None);
        return run;
    }

    /// <summary>Clears away whatever there is of a run that has no document, or a deleted one.</summary>
    /// <param name="owner">Whose run.</param>
    /// <param name="id">Which run.</param>
    /// <param name="key">Digest of its idempotency key, if it has one.</param>
    /// <param name="stop">Gives up.</param>
    public async Task ClearAsync(string owner, RunId id, string? key, CancellationToken stop)
    {
        string document = StorageLayout.RunDocument(owner, id);
        ETag? deleted = await runs.FindDeletedAsync(owner, id, stop);
        List<string> names = [];
        await foreach (BlobItem blob in storage.Runs.GetBlobsAsync(new GetBlobsOptions { Prefix = StorageLayout.Run(owner, id) }, stop))
            names.Add(blob.Name);
        // There is one again, or there never was one of these.
        if (deleted is null && names.Contains(document))
            return;
        await Parallel.ForEachAsync(names.Where(name => name != document), s_eight, async (name, _) =>
            await storage.Runs.GetBlobClient(name).DeleteIfExistsAsync(cancellationToken: stop));
        if (key is not null)
            await keys.RemoveAsync(owner, key, id.Text, stop);
        if (deleted is { } version)
            await DeleteDocumentAsync(document, version, stop);
    }

    private async Task DeleteDocumentAsync(string document, ETag version, CancellationToken stop)
    {
        try
        {
            var unchanged = new BlobRequestConditions { IfMatch = version };
            await storage.Runs.GetBlobClient(document).DeleteIfExistsAsync(conditions: unchanged, cancellationToken: stop);
        }
        catch (RequestFailedException e) when (e.Status == 412)
        {
            // Made anew meanwhile.
        }
    }
}
