using KoGpt2.Shared.InFlight;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Jobs.Lines;
using KoGpt2.Shared.Storage;

namespace KoGpt2.Api.Tests.Support;

/// <summary>Does by hand what a worker does for a shard, its texts made of their seeds: the same line has the same answer, whenever and however often it is asked.</summary>
/// <param name="storage">Where inputs and results are.</param>
/// <param name="jobs">The jobs.</param>
/// <param name="ending">What follows a job's end.</param>
/// <param name="clock">The time.</param>
internal sealed class AnsweringWorker(StorageClients storage, JobStore jobs, JobEnding ending, TimeProvider clock)
{
    private static readonly string[] s_words = ["정말", "재미있게", "봤어요", "배우들", "연기가", "아쉽다", "지루하고", "감동적이었다", "다시", "보고", "싶은", "영화"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Answers a shard's lines and settles it; a shard that is settled already, or of a job that is over, is left alone.</summary>
    public async Task GenerateAsync(ShardMessage message)
    {
        JobDocument? job = await jobs.FindAsync(message.Owner, message.Job, Stop);
        if (job is not { Status: JobStatus.InProgress } || job.FinishedShards.Contains(message.Shard))
            return;
        List<ResultLine> lines = [];
        await using (InputLines input = await new PinnedInput(storage).OpenAsync(job.Input, message.Bytes, Stop))
            while (await input.ReadAsync(Stop))
                lines.Add(Answer(message.Lines.First + lines.Count, InputLine.Parse(input.Line, job.Spec).Line!));
        var tally = new ShardTally(message.Shard, await new ResultParts(storage).WriteShardAsync(message, lines, Stop));
        DateTimeOffset now = clock.GetUtcNow();
        if (await jobs.ChangeAsync(message.Owner, message.Job, j => j.ShardsFinished([tally], now), Stop) is { } settled)
            await ending.AfterAsync(settled, Stop);
    }

    // Every third says nothing, so that something is always dropped.
    private static ResultLine Answer(int index, InputLine line)
    {
        long seed = line.Settings.Seed!.Value;
        string text = seed % 3 == 0 ? "" : " " + string.Join(' ', Enumerable.Range(0, 6).Select(i => s_words[(int)((seed >> (4 * i)) & 0x7FFF_FFFF) % s_words.Length]));
        return new ResultLine { Index = index, CustomId = line.CustomId, Choices = [new Choice(0, text, "stop", seed)], Usage = new LineUsage(3, 6) };
    }
}
