using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;
using KoGpt2.Shared.Storage.Queues;

namespace KoGpt2.Worker.Queue;

/// <summary>Cuts the lines of a message in halves, so that one line that breaks workers ends up alone.</summary>
public sealed class ShardSplitter(PinnedInput input, JobQueues queues)
{
    /// <summary>Sends both halves. Sent twice, they do no harm: the same pieces are written again.</summary>
    /// <exception cref="InputUnavailableException">The input is not what was submitted.</exception>
    public async Task SplitAsync(ShardMessage message, JobDocument job, CancellationToken abandon)
    {
        int half = message.Lines.Count / 2;
        long middle = await StartOfLineAsync(message, job, half, abandon);
        long end = message.Bytes.Start + message.Bytes.Length;
        ShardMessage[] halves =
        [
            message with { Lines = message.Lines with { Count = half }, Bytes = new ByteSpan(message.Bytes.Start, middle - message.Bytes.Start) },
            message with { Lines = new LineSpan(message.Lines.First + half, message.Lines.Count - half), Bytes = new ByteSpan(middle, end - middle) },
        ];
        await queues.SendShardsAsync(job.Spec.Model, halves, abandon);
    }

    private async Task<long> StartOfLineAsync(ShardMessage message, JobDocument job, int line, CancellationToken abandon)
    {
        await using InputLines lines = await input.OpenAsync(job.Input, message.Bytes, abandon);
        for (int i = 0; i <= line; i++)
            await lines.ReadAsync(abandon);
        return lines.LineStart;
    }
}
