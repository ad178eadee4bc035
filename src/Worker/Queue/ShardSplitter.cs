using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;

namespace KoGpt2.Worker.Queue;

/// <summary>Cuts the lines of a message in halves, so that one line that breaks workers ends up alone.</summary>
public sealed class ShardSplitter(ShardInput input, JobQueues queues)
{
    /// <summary>Sends both halves. Sent twice, they do no harm: the same pieces are written again.</summary>
    public async Task SplitAsync(ShardMessage message, JobDocument job, CancellationToken abandon)
    {
        int half = message.Lines.Count / 2;
        long middle = await input.StartOfLineAsync(job.Input, message.Bytes, half, abandon);
        long end = message.Bytes.Start + message.Bytes.Length;
        ShardMessage[] halves =
        [
            message with { Lines = message.Lines with { Count = half }, Bytes = new ByteSpan(message.Bytes.Start, middle - message.Bytes.Start) },
            message with { Lines = new LineSpan(message.Lines.First + half, message.Lines.Count - half), Bytes = new ByteSpan(middle, end - middle) },
        ];
        await queues.SendShardsAsync(job.Spec.Model, halves, abandon);
    }
}
