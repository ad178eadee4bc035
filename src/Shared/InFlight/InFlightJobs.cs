using System.Globalization;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;

namespace KoGpt2.Shared.InFlight;

/// <summary>Marks jobs that are not over, one empty blob each, so that an owner's can be counted without reading documents.</summary>
public sealed class InFlightJobs(StorageClients storage)
{
    private const string Lines = "lines";

    /// <summary>Marks a job.</summary>
    /// <param name="owner">Whose job.</param>
    /// <param name="job">Which job.</param>
    /// <param name="lines">Its lines, as far as they are known.</param>
    /// <param name="stop">Gives up.</param>
    public Task MarkAsync(string owner, JobId job, int lines, CancellationToken stop) =>
        Blob(owner, job).UploadAsync(BinaryData.Empty, new BlobUploadOptions { Metadata = Metadata(lines) }, stop);

    /// <summary>Puts the true number of lines into a job's mark, if it is still there.</summary>
    public async Task CorrectAsync(string owner, JobId job, int lines, CancellationToken stop)
    {
        try
        {
            await Blob(owner, job).SetMetadataAsync(Metadata(lines), cancellationToken: stop);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            // The job is over already.
        }
    }

    /// <summary>Takes a job's mark away; one that is not there is no error.</summary>
    public Task RemoveAsync(string owner, JobId job, CancellationToken stop) => Blob(owner, job).DeleteIfExistsAsync(cancellationToken: stop);

    /// <summary>Counts an owner's jobs in flight and their lines.</summary>
    public async Task<InFlightTotal> CountAsync(string owner, CancellationToken stop)
    {
        InFlightTotal total = default;
        var marks = new GetBlobsOptions { Prefix = StorageLayout.InFlight(owner), Traits = BlobTraits.Metadata };
        await foreach (BlobItem mark in storage.Jobs.GetBlobsAsync(marks, stop))
            total = new InFlightTotal(total.Jobs + 1, total.Lines + long.Parse(mark.Metadata[Lines], CultureInfo.InvariantCulture));
        return total;
    }

    private static Dictionary<string, string> Metadata(int lines) => new() { [Lines] = lines.ToString(CultureInfo.InvariantCulture) };

    private BlobClient Blob(string owner, JobId job) => storage.Jobs.GetBlobClient(StorageLayout.InFlight(owner, job));
}

/// <summary>What an owner has in flight.</summary>
/// <param name="Jobs">Jobs that are not over.</param>
/// <param name="Lines">Their lines, as far as they are known.</param>
public readonly record struct InFlightTotal(int Jobs, long Lines);
