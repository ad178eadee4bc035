using Azure;
using Azure.Storage.Blobs.Models;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;

namespace KoGpt2.Api.Quotas;

/// <summary>Estimates how many lines an uploaded file has, until the planner has counted them.</summary>
internal sealed class LineEstimate(StorageClients storage)
{
    private const int Sample = 1_024 * 1_024;

    /// <summary>Counts the line ends of a file's first megabyte and takes the rest to be like it.</summary>
    /// <param name="file">The file, pinned.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>At least 1. Exact for files of up to a megabyte without blank lines; 1 for one that is gone or changed, which the planner will find out.</returns>
    public async Task<int> OfAsync(InputReference file, CancellationToken stop)
    {
        if (file.Size == 0)
            return 1;
        var options = new BlobDownloadOptions { Range = new HttpRange(0, Sample), Conditions = new BlobRequestConditions { IfMatch = new ETag(file.ETag) } };
        try
        {
            BlobDownloadResult read = await storage.Blobs.GetBlobContainerClient(file.Container).GetBlobClient(file.Blob).DownloadContentAsync(options, stop);
            return Of(read.Content.ToMemory().Span, file.Size);
        }
        catch (RequestFailedException e) when (e.Status is 404 or 412)
        {
            return 1;
        }
    }

    /// <summary>The estimate itself.</summary>
    /// <param name="start">The file's first bytes, at least one.</param>
    /// <param name="size">All its bytes.</param>
    internal static int Of(ReadOnlySpan<byte> start, long size)
    {
        int ends = start.Count((byte)'\n');
        bool isWhole = start.Length == size;
        if (isWhole)
            return Math.Max(1, ends + (start[^1] == '\n' ? 0 : 1));
        return (int)Math.Clamp(Math.Ceiling((double)ends * size / start.Length), 1, int.MaxValue);
    }
}
