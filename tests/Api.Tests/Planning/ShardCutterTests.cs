using KoGpt2.Api.Planning;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Jobs.Lines;

namespace KoGpt2.Api.Tests.Planning;

public sealed class ShardCutterTests
{
    [Theory]
    [InlineData(1, 4, 10, 4, new long[] { 0, 10 })]
    [InlineData(4, 4, 10, 4, new long[] { 0, 40 })]
    [InlineData(5, 4, 10, 4, new long[] { 0, 40, 50 })]
    [InlineData(40, 4, 10, 4, new long[] { 0, 40, 80, 120, 160, 200, 240, 280, 320, 360, 400 })]
    [InlineData(41, 4, 10, 8, new long[] { 0, 80, 160, 240, 320, 400, 410 })]
    [InlineData(100, 1, 1, 100, new long[] { 0, 1_000 })]
    public void Cut_LinesOfTenBytes_StartsShardsAtLines(int lines, int linesPerShard, int most, int expected, long[] starts)
    {
        var cutter = new ShardCutter(linesPerShard, most);
        for (int i = 0; i < lines; i++)
            cutter.Add(i * 10, isDuplicate: false);
        ShardIndex index = cutter.Cut(lines * 10);
        Assert.Equal((lines, expected), (index.Total, index.LinesPerShard));
        Assert.Equal(starts, index.Starts);
    }

    [Fact]
    public void Cut_Duplicates_AreCountedFromTheirShardsFirstLine()
    {
        var cutter = new ShardCutter(linesPerShard: 4, mostShards: 3);
        for (int i = 0; i < 20; i++)
            cutter.Add(i * 10, isDuplicate: i is 9 or 15 or 16);
        IReadOnlyDictionary<int, NumberSet> duplicates = cutter.Cut(200).Duplicates!;
        Assert.Equal([1, 2], duplicates.Keys.Order());
        Assert.Equal([1, 7], Enumerable.Range(0, 8).Where(duplicates[1].Contains));
        Assert.Equal([0], Enumerable.Range(0, 8).Where(duplicates[2].Contains));
    }

    [Fact]
    public void Cut_AnyCounts_CoversAllLinesWithAtMostTheMostShards()
    {
        var random = new Random(5);
        for (int round = 0; round < 500; round++)
        {
            int lines = random.Next(1, 2_000), most = random.Next(1, 50);
            var cutter = new ShardCutter(random.Next(1, 30), most);
            for (int i = 0; i < lines; i++)
                cutter.Add(i, isDuplicate: false);
            ShardIndex index = cutter.Cut(lines);
            Assert.InRange(index.Count, 1, most);
            Assert.Equal((lines + index.LinesPerShard - 1) / index.LinesPerShard, index.Count);
            Assert.Equal(Enumerable.Range(0, index.Count).Select(shard => (long)shard * index.LinesPerShard).Append(lines), index.Starts);
        }
    }
}
