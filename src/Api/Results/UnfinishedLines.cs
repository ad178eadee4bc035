using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using KoGpt2.Api.Planning;
using KoGpt2.Shared;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;

namespace KoGpt2.Api.Results;

/// <summary>Makes the result lines that no worker has written, because the job ended before.</summary>
internal sealed class UnfinishedLines(PinnedInput input, ShardIndexes indexes)
{
    private static readonly JsonWriterOptions s_json = new() { Encoder = SharedJson.Korean.Options.Encoder };

    /// <summary>Writes them, each with its own name where the input still tells it.</summary>
    /// <param name="job">The job.</param>
    /// <param name="shard">The shard.</param>
    /// <param name="lines">Which of its lines.</param>
    /// <param name="output">Where each goes, with a line end.</param>
    /// <param name="stop">Gives up.</param>
    public async Task WriteAsync(JobDocument job, int shard, LineSpan lines, PipeWriter output, CancellationToken stop)
    {
        LineError error = Why(job);
        using var json = new Utf8JsonWriter(output, s_json);
        int index = job.FirstLine(shard);
        foreach (string? customId in await CustomIdsAsync(job, shard, stop))
        {
            if (index >= lines.First && index < lines.First + lines.Count)
            {
                var line = new ResultLine { Index = index, CustomId = customId, Error = error };
                JsonSerializer.Serialize(json, line, SharedJson.Korean.ResultLine);
                json.Reset();
                output.Write("\n"u8);
            }
            index++;
        }
    }

    private static LineError Why(JobDocument job) => job switch
    {
        { Error: { } error } => new LineError(LineErrorCodes.Cancelled, $"The job failed before this line was finished: {error.Message}"),
        { Status: JobStatus.Expired } => new LineError(LineErrorCodes.Expired, "The job's time was up before this line was finished."),
        _ => new LineError(LineErrorCodes.Cancelled, "The job was cancelled before this line was finished."),
    };

    private async Task<string?[]> CustomIdsAsync(JobDocument job, int shard, CancellationToken stop)
    {
        string?[] names = new string?[job.LineCount(shard)];
        if (await indexes.FindAsync(job.Owner, job.Id, stop) is not { } index)
            return names;
        try
        {
            await using InputLines lines = await input.OpenAsync(job.Input, index.Bytes(shard), stop);
            for (int i = 0; i < names.Length && await lines.ReadAsync(stop); i++)
                names[i] = InputLine.Parse(lines.Line, job.Spec).CustomId;
        }
        catch (InputUnavailableException)
        {
            // That may be why the job failed; its lines are named by their numbers then.
        }
        return names;
    }
}
