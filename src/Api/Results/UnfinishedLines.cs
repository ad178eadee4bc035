using System.Buffers;
using System.Text.Json;
using KoGpt2.Shared;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Jobs.Lines;
using KoGpt2.Shared.Storage;

namespace KoGpt2.Api.Results;

/// <summary>Makes the result lines that no worker has written, because the job ended before.</summary>
internal sealed class UnfinishedLines(PinnedInput input)
{
    private static readonly JsonWriterOptions s_json = new() { Encoder = SharedJson.Korean.Options.Encoder };

    /// <summary>Makes those of a shard, each with its own name where the input still tells it.</summary>
    /// <param name="job">The job.</param>
    /// <param name="shard">The shard.</param>
    /// <param name="index">Where shards stand in the input, if that is known.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>JSON Lines.</returns>
    public async Task<Stream> MakeAsync(JobDocument job, int shard, ShardIndex? index, CancellationToken stop)
    {
        LineError error = Why(job);
        var output = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(output, s_json);
        int line = job.FirstLine(shard);
        foreach (string? customId in await CustomIdsAsync(job, shard, index, stop))
        {
            JsonSerializer.Serialize(json, new ResultLine { Index = line++, CustomId = customId, Error = error }, SharedJson.Korean.ResultLine);
            json.Reset();
            output.Write("\n"u8);
        }
        return BinaryData.FromBytes(output.WrittenMemory).ToStream();
    }

    private static LineError Why(JobDocument job) => job switch
    {
        { Error: { } error } => new LineError(LineErrorCodes.Cancelled, $"The job failed before this line was finished: {error.Message}"),
        { Status: JobStatus.Expired } => new LineError(LineErrorCodes.Expired, "The job's time was up before this line was finished."),
        _ => new LineError(LineErrorCodes.Cancelled, "The job was cancelled before this line was finished."),
    };

    private async Task<string?[]> CustomIdsAsync(JobDocument job, int shard, ShardIndex? index, CancellationToken stop)
    {
        string?[] names = new string?[job.LineCount(shard)];
        if (index is null)
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
