using System.Buffers;
using System.IO.Pipelines;
using KoGpt2.Shared.Jobs;

namespace KoGpt2.Api.Results;

/// <summary>Copies a job's result lines out of its parts, in input order; memory does not depend on how many there are.</summary>
internal sealed class ResultReader(ResultShards shards)
{
    private const int FlushBytes = 32 * 1_024;

    /// <summary>Copies them.</summary>
    /// <param name="job">The job.</param>
    /// <param name="range">Which lines; all of them in shards that are finished, unless the job is over.</param>
    /// <param name="output">Where each goes, with a line end.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="InvalidDataException">A part holds fewer lines than its shard.</exception>
    public async Task CopyAsync(JobDocument job, ResultRange range, PipeWriter output, CancellationToken stop)
    {
        await foreach (ShardLines lines in shards.ReadAsync(job, Shards(job, range), stop))
        {
            while (lines.Next < range.End && await lines.ReadAsync(stop))
            {
                if (lines.Next <= range.First)
                    continue;
                output.Write(lines.Line.Span);
                output.Write("\n"u8);
                if (output.UnflushedBytes >= FlushBytes)
                    await output.FlushAsync(stop);
            }
            await output.FlushAsync(stop);
        }
    }

    private static IEnumerable<int> Shards(JobDocument job, ResultRange range)
    {
        if (range.First >= range.End)
            return [];
        int first = range.First / job.LinesPerShard;
        return Enumerable.Range(first, (range.End - 1) / job.LinesPerShard - first + 1);
    }
}
