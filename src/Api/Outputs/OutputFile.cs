using System.Buffers;
using System.IO.Pipelines;
using KoGpt2.Api.Files;
using KoGpt2.Api.Results;
using KoGpt2.Shared.Files;
using KoGpt2.Shared.Jobs;

namespace KoGpt2.Api.Outputs;

/// <summary>A file of a job's answers or errors, made while it is read; memory does not depend on its length.</summary>
/// <param name="job">A job that is over.</param>
/// <param name="file">Which of the two.</param>
/// <param name="index">Where each shard stands in it.</param>
/// <param name="shards">The result lines.</param>
internal sealed class OutputFile(JobDocument job, JobFile file, OutputIndex index, ResultShards shards) : IServedFile
{
    private const int FlushBytes = 32 * 1_024;
    private readonly long[] _starts = index.Starts(file);

    /// <inheritdoc/>
    public FileView View { get; } = new(
        new JobFileId(job.Id, file).ToString(),
        index.Starts(file)[^1],
        job.OverAt!.Value.ToUnixTimeSeconds(),
        job.DeleteAt?.ToUnixTimeSeconds(),
        $"{job.Id.Batch}_{(file == JobFile.Output ? "output" : "errors")}.jsonl",
        FileQuery.OutputPurpose,
        "processed",
        StatusDetails: null);

    /// <inheritdoc/>
    public string? ETag => $"\"{View.Id}\"";

    /// <inheritdoc/>
    public JobSpec? Generated => file == JobFile.Output ? job.Spec : null;

    /// <inheritdoc/>
    public async Task CopyAsync(ByteSpan bytes, PipeWriter output, CancellationToken stop)
    {
        long end = bytes.Start + bytes.Length;
        var rendered = new OutputLines(job);
        IEnumerable<int> needed = Enumerable.Range(0, job.Shards)
            .Where(shard => _starts[shard] < end && _starts[shard + 1] > bytes.Start && _starts[shard + 1] > _starts[shard]);
        await foreach (ShardLines lines in shards.ReadAsync(job, needed, stop))
        {
            for (long at = _starts[lines.Shard]; at < end && await lines.ReadAsync(stop);)
            {
                (JobFile of, ReadOnlyMemory<byte> line) = rendered.Render(lines.Line.Span);
                if (of != file)
                    continue;
                WriteOverlap(line.Span, at, bytes.Start, end, output);
                at += line.Length;
                if (output.UnflushedBytes >= FlushBytes)
                    await output.FlushAsync(stop);
            }
            await output.FlushAsync(stop);
        }
    }

    private static void WriteOverlap(ReadOnlySpan<byte> line, long at, long start, long end, PipeWriter output)
    {
        int from = (int)Math.Clamp(start - at, 0, line.Length), to = (int)Math.Clamp(end - at, from, line.Length);
        output.Write(line[from..to]);
    }
}
