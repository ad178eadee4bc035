using KoGpt2.Api.Tests.Support.Calls;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Jobs.Lines;
using KoGpt2.Shared.Storage;
using KoGpt2.TestSupport;

namespace KoGpt2.Api.Tests.Support;

/// <summary>Does by hand what a worker does: writes parts and settles shards.</summary>
internal static class ShardWork
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Finishes a shard: every line gets an answer, or an error where <paramref name="fails"/> says so.</summary>
    public static async Task<JobDocument> FinishShardAsync(this ApiHost host, AzuriteFixture azurite, JobId id, int shard, Func<int, bool>? fails = null)
    {
        JobDocument job = await host.FindAsync(id);
        ResultLine[] lines = [.. Enumerable.Range(job.FirstLine(shard), job.LineCount(shard)).Select(i => Line(i, fails?.Invoke(i) ?? false))];
        var message = new ShardMessage(host.Owner, id, shard, new LineSpan(job.FirstLine(shard), job.LineCount(shard)), default);
        return await host.SettleAsync(id, shard, await new ResultParts(azurite.Storage).WriteShardAsync(message, lines, Stop));
    }

    /// <summary>Counts a shard.</summary>
    public static Task<JobDocument> SettleAsync(this ApiHost host, JobId id, int shard, LineTally tally)
    {
        DateTimeOffset now = host.Get<TimeProvider>().GetUtcNow();
        return host.MoveAsync(id, job => job.ShardsFinished([new ShardTally(shard, tally)], now));
    }

    private static ResultLine Line(int index, bool fails) => fails
        ? new ResultLine { Index = index, CustomId = $"c{index}", Error = new LineError(LineErrorCodes.PromptTooLong, "Too long.") }
        : new ResultLine { Index = index, CustomId = $"c{index}", Choices = [new Choice(0, $"답 {index}", "stop", 7)], Usage = new LineUsage(3, 5) };
}
