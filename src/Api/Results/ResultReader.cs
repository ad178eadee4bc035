using System.Buffers;
using System.IO.Pipelines;
using Azure;
using Azure.Storage.Blobs.Models;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;

namespace KoGpt2.Api.Results;

/// <summary>Copies a job's result lines out of its parts, in input order; memory does not depend on how many there are.</summary>
internal sealed class ResultReader(StorageClients storage, UnfinishedLines unfinished)
{
    private const int FlushBytes = 32 * 1_024;
    private static readonly StreamPipeReaderOptions s_buffers = new(bufferSize: 64 * 1_024);

    /// <summary>Copies them.</summary>
    /// <param name="job">The job.</param>
    /// <param name="range">Which lines; all of them in shards that are finished, unless the job is over.</param>
    /// <param name="output">Where each goes, with a line end.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="InvalidDataException">A part holds fewer lines than its shard.</exception>
    public async Task CopyAsync(JobDocument job, ResultRange range, PipeWriter output, CancellationToken stop)
    {
        for (int next = range.First; next < range.End;)
        {
            int shard = next / job.LinesPerShard;
            int end = Math.Min(range.End, job.FirstLine(shard) + job.LineCount(shard));
            var lines = new LineSpan(next, end - next);
            bool written = job.FinishedShards.Contains(shard) && await TryCopyPartAsync(job, shard, lines, output, stop);
            if (!written)
                await unfinished.WriteAsync(job, shard, lines, output, stop);
            await output.FlushAsync(stop);
            next = end;
        }
    }

    private async Task<bool> TryCopyPartAsync(JobDocument job, int shard, LineSpan lines, PipeWriter output, CancellationToken stop)
    {
        if (await OpenAsync(StorageLayout.Part(job.Owner, job.Id, shard), stop) is not { } content)
            return false;
        var reader = PipeReader.Create(content, s_buffers);
        try
        {
            var cutter = new LineCutter(reader, start: 0, longest: int.MaxValue);
            for (int line = job.FirstLine(shard); line < lines.First + lines.Count; line++)
            {
                if (!await cutter.ReadAsync(stop))
                    throw new InvalidDataException($"Part {shard} of {job.Id} ends before line {line}.");
                if (line < lines.First)
                    continue;
                output.Write(cutter.Line.Span);
                output.Write("\n"u8);
                if (output.UnflushedBytes >= FlushBytes)
                    await output.FlushAsync(stop);
            }
            return true;
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }

    // A shard that was cancelled whole may be counted and yet have no part.
    private async Task<Stream?> OpenAsync(string part, CancellationToken stop)
    {
        try
        {
            BlobDownloadStreamingResult read = await storage.Jobs.GetBlobClient(part).DownloadStreamingAsync(cancellationToken: stop);
            return read.Content;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }
}
