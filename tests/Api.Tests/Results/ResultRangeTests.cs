using KoGpt2.Api.Results;
using KoGpt2.Api.Tests.Support;
using KoGpt2.Shared.Jobs;

namespace KoGpt2.Api.Tests.Results;

public sealed class ResultRangeTests
{
    /// <summary>A job of 10 lines in shards of 4; finished shards; after; limit; first, end, last.</summary>
    [Theory]
    [InlineData("", false, -1, null, 0, 0, false)]
    [InlineData("0", false, -1, null, 0, 4, false)]
    [InlineData("1,2", false, -1, null, 0, 0, false)]
    [InlineData("0,2", false, -1, null, 0, 4, false)]
    [InlineData("0,1", false, -1, 3, 0, 3, false)]
    [InlineData("0,1", false, 2, null, 3, 8, false)]
    [InlineData("0,1", false, 2, 2, 3, 5, false)]
    [InlineData("0,1", false, 7, null, 8, 8, false)]
    [InlineData("0,1", false, 9, null, 10, 10, false)]
    [InlineData("0,1,2", true, -1, null, 0, 10, true)]
    [InlineData("0,1,2", true, -1, 10, 0, 10, true)]
    [InlineData("0,1,2", true, -1, 9, 0, 9, false)]
    [InlineData("1", true, -1, null, 0, 10, true)]
    [InlineData("", true, 8, null, 9, 10, true)]
    [InlineData("", true, 9, null, 10, 10, true)]
    [InlineData("", true, int.MaxValue, null, int.MaxValue, int.MaxValue, true)]
    [InlineData("", true, int.MaxValue - 1, int.MaxValue, int.MaxValue, int.MaxValue, true)]
    public void Of_Job_TakesWhatIsFinishedWithoutGap(string finished, bool over, int after, int? limit, int first, int end, bool last)
    {
        JobDocument job = Documents.New().Planned(total: 10, linesPerShard: 4, Documents.Created);
        foreach (int shard in finished.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse))
            job = job.ShardsFinished([new ShardTally(shard, new LineTally(job.LineCount(shard), 0, 0, 0, 0))], Documents.Created);
        if (over)
            job = job.CancelRequested(Documents.Created).StopClosed(Documents.Created);
        Assert.Equal(new ResultRange(first, end, last), ResultRange.Of(job, after, limit));
    }
}
