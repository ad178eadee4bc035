using System.IO.Pipelines;
using Azure;
using Azure.Storage.Blobs.Models;
using KoGpt2.Api.Files;
using KoGpt2.Shared.Files;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;

namespace KoGpt2.Api.Outputs;

/// <summary>Files that are made of jobs: answers, errors, and the input of a job that was submitted with its lines.</summary>
internal sealed class JobFileSource(StorageClients storage, JobStore jobs, OutputFiles outputs, TimeProvider clock) : IFileSource
{
    /// <inheritdoc/>
    public async Task<IServedFile?> FindAsync(string owner, string id, CancellationToken stop)
    {
        if (!JobFileId.TryParse(id, out JobFileId parsed) || await jobs.FindAsync(owner, parsed.Job, stop) is not { } job || !job.Has(parsed.File))
            return null;
        return parsed.File == JobFile.Input
            ? new InlineInput(job, storage)
            : await outputs.OpenAsync(job, parsed.File, stop);
    }

    /// <summary>Hides a file; the results themselves go when no file of them is left, an input with its job.</summary>
    public async Task<bool> DeleteAsync(string owner, string id, CancellationToken stop)
    {
        if (!JobFileId.TryParse(id, out JobFileId parsed) || await jobs.FindAsync(owner, parsed.Job, stop) is not { } job || !job.Has(parsed.File))
            return false;
        DateTimeOffset now = clock.GetUtcNow();
        if (await jobs.ChangeAsync(owner, parsed.Job, j => j.FileDeleted(parsed.File, now), stop) is { } changed && changed.ResultsAreDeleted())
            await DeleteResultsAsync(changed, stop);
        return true;
    }

    private async Task DeleteResultsAsync(JobDocument job, CancellationToken stop)
    {
        var results = new GetBlobsOptions { Prefix = StorageLayout.Results(job.Owner, job.Id) };
        await foreach (BlobItem part in storage.Jobs.GetBlobsAsync(results, stop))
            await storage.Jobs.DeleteBlobIfExistsAsync(part.Name, cancellationToken: stop);
    }

    private sealed class InlineInput(JobDocument job, StorageClients storage) : IServedFile
    {
        public FileView View { get; } = new(
            new JobFileId(job.Id, JobFile.Input).ToString(), job.Input.Size, job.CreatedAt.ToUnixTimeSeconds(), job.DeleteAt?.ToUnixTimeSeconds(),
            $"{job.Id}_input.jsonl", "batch", "processed", StatusDetails: null);

        public string? ETag => new ETag(job.Input.ETag).ToString("H");

        public JobSpec? Generated => null;

        public async Task CopyAsync(ByteSpan bytes, PipeWriter output, CancellationToken stop)
        {
            var options = new BlobDownloadOptions
            {
                Range = new HttpRange(bytes.Start, bytes.Length),
                Conditions = new BlobRequestConditions { IfMatch = new ETag(job.Input.ETag) },
            };
            BlobDownloadStreamingResult read = await storage.Jobs.GetBlobClient(job.Input.Blob).DownloadStreamingAsync(options, stop);
            await using Stream content = read.Content;
            await content.CopyToAsync(output, stop);
        }
    }
}
