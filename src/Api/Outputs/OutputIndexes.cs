using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using KoGpt2.Api.Http;
using KoGpt2.Api.Results;
using KoGpt2.Shared.Files;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;

namespace KoGpt2.Api.Outputs;

/// <summary>Where each shard's lines stand in the two files of a job's results.</summary>
/// <param name="Output">First byte of each shard's in the file of answers, and that file's length after the last.</param>
/// <param name="Errors">The same in the file of errors.</param>
internal sealed record OutputIndex(long[] Output, long[] Errors)
{
    /// <summary>Where they stand in one of the files.</summary>
    public long[] Starts(JobFile file) => file == JobFile.Output ? Output : Errors;
}

/// <summary>The indexes of jobs that are over: made by one pass over the results when first asked for, and kept.</summary>
internal sealed class OutputIndexes(StorageClients storage, ResultShards shards)
{
    private static readonly BlobUploadOptions s_once = new()
    {
        HttpHeaders = new BlobHttpHeaders { ContentType = "application/json" },
        Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
    };

    /// <summary>Reads or makes a job's index.</summary>
    /// <param name="job">A job that is over and whose lines are counted.</param>
    /// <param name="stop">Gives up.</param>
    public async Task<OutputIndex> ReadAsync(JobDocument job, CancellationToken stop)
    {
        BlobClient blob = storage.Jobs.GetBlobClient(StorageLayout.OutputIndex(job.Owner, job.Id));
        try
        {
            BlobDownloadResult read = await blob.DownloadContentAsync(stop);
            return JsonSerializer.Deserialize(read.Content, ApiJson.Korean.OutputIndex)!;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            OutputIndex index = await MeasureAsync(job, stop);
            await WriteOnceAsync(blob, index, stop);
            return index;
        }
    }

    private async Task<OutputIndex> MeasureAsync(JobDocument job, CancellationToken stop)
    {
        var index = new OutputIndex(new long[job.Shards + 1], new long[job.Shards + 1]);
        var rendered = new OutputLines(job);
        await foreach (ShardLines lines in shards.ReadAsync(job, Enumerable.Range(0, job.Shards), stop))
        {
            int end = lines.Shard + 1;
            (index.Output[end], index.Errors[end]) = (index.Output[lines.Shard], index.Errors[lines.Shard]);
            while (await lines.ReadAsync(stop))
            {
                (JobFile file, ReadOnlyMemory<byte> line) = rendered.Render(lines.Line.Span);
                index.Starts(file)[end] += line.Length;
            }
        }
        return index;
    }

    private static async Task WriteOnceAsync(BlobClient blob, OutputIndex index, CancellationToken stop)
    {
        try
        {
            await blob.UploadAsync(new BinaryData(JsonSerializer.SerializeToUtf8Bytes(index, ApiJson.Korean.OutputIndex)), s_once, stop);
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            // Someone else asked at the same time and measured the same.
        }
    }
}
