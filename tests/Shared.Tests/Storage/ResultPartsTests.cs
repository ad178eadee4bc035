using Azure.Storage.Blobs.Models;
using FsCheck;
using FsCheck.Fluent;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Jobs.Lines;
using KoGpt2.Shared.Storage;
using KoGpt2.TestSupport;

namespace KoGpt2.Shared.Tests.Storage;

public sealed class ResultPartsTests(AzuriteFixture azurite)
{
    private readonly ResultParts _parts = new(azurite.Storage);
    private readonly ShardMessage _shard = new($"owner-{Guid.NewGuid():N}", JobId.New(TimeProvider.System), Shard: 2, new LineSpan(8, 4), new ByteSpan(0, 1));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WriteShard_Twice_IsOneLineOfJsonForEachLine()
    {
        ResultLine[] lines = [Answer(8), new ResultLine { Index = 9, CustomId = "행\n9", Error = new LineError("invalid_line", "나쁘다.") }];
        await _parts.WriteShardAsync(_shard, lines, Stop);
        await _parts.WriteShardAsync(_shard, lines, Stop);
        BlobDownloadResult part = await ReadAsync();
        Assert.Equal("""
            {"index":8,"choices":[{"index":0,"text":"글 8","finish_reason":"stop","seed":1}],"usage":{"prompt_tokens":2,"completion_tokens":3}}
            {"index":9,"custom_id":"행\n9","error":{"code":"invalid_line","message":"나쁘다."}}

            """.ReplaceLineEndings("\n"), part.Content.ToString());
        Assert.Equal("application/jsonl", part.Details.ContentType);
    }

    [Fact]
    public async Task WriteShard_OtherLinesThanThoseThatStandThere_LeavesThemAndCountsThem()
    {
        ResultLine[] stopped = [Answer(8), new ResultLine { Index = 9, Error = new LineError("cancelled", "Stopped.") }];
        LineTally first = await _parts.WriteShardAsync(_shard, stopped, Stop);
        string part = (await ReadAsync()).Content.ToString();
        Assert.Equal(first, await _parts.WriteShardAsync(_shard, [Answer(8), Answer(9)], Stop));
        Assert.Equal(new LineTally(1, 0, 1, 2, 3), first);
        Assert.Equal(part, (await ReadAsync()).Content.ToString());
    }

    [Fact]
    public async Task WritePiece_OtherLinesThanThoseThatStandThere_LeavesThemAndCountsThem()
    {
        await WritePieceAsync(new LineSpan(8, 2));
        await WritePieceAsync(new LineSpan(10, 2));
        ResultLine[] stopped = [new ResultLine { Index = 10, Error = new LineError("cancelled", "Stopped.") }, Answer(11)];
        Assert.Equal(new LineTally(4, 0, 0, 8, 12), await _parts.WritePieceAsync(_shard with { Lines = new LineSpan(10, 2) }, stopped, _shard.Lines, Stop));
    }

    [Fact]
    public async Task WritePiece_LastOne_AssemblesTheShardInOrderAndCountsIt()
    {
        Assert.Null(await WritePieceAsync(new LineSpan(10, 2)));
        Assert.Null(await WritePieceAsync(new LineSpan(9, 1)));
        Assert.Null(await WritePieceAsync(new LineSpan(10, 2)));
        LineTally whole = new(4, 0, 0, 8, 12);
        Assert.Equal(whole, await WritePieceAsync(new LineSpan(8, 1)));
        string part = (await ReadAsync()).Content.ToString();
        Assert.Equal([8, 9, 10, 11], part.TrimEnd().Split('\n').Select(line => int.Parse(line.Split([':', ','])[1], provider: null)));
        Assert.Equal(whole, await WritePieceAsync(new LineSpan(9, 1)));
        Assert.Equal(part, (await ReadAsync()).Content.ToString());
    }

    [Theory]
    [InlineData(null, 1, 0, 0, 2)]
    [InlineData("cancelled", 0, 0, 1, 0)]
    [InlineData("invalid_line", 0, 1, 0, 0)]
    [InlineData("worker_failed", 0, 1, 0, 0)]
    public void Tally_AnyLine_CountsOnce(string? error, int completed, int failed, int cancelled, long promptTokens)
    {
        LineTally tally = ResultParts.Tally(error is null ? Answer(0) : new ResultLine { Index = 0, Error = new LineError(error, "Message.") });
        Assert.Equal((completed, failed, cancelled, promptTokens), (tally.Completed, tally.Failed, tally.Cancelled, tally.PromptTokens));
        Assert.Equal(1, tally.Lines);
    }

    [Fact]
    public void Tile_AnyHalving_FindsPiecesThatAddUp() => Prop.ForAll(Gen.Choose(1, 300).ToArbitrary(), Gen.Choose(0, int.MaxValue).ToArbitrary(), (count, seed) =>
    {
        var whole = new LineSpan(1_000, count);
        var random = new Random(seed);
        List<string> pieces = [];
        bool complete = Halve(whole, random, pieces);
        IReadOnlyList<string>? tiled = ResultParts.Tile(pieces.OrderBy(_ => random.Next()), whole);
        return complete ? tiled is not null && Covers(tiled, whole) : tiled is null;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    private static bool Halve(LineSpan lines, Random random, List<string> pieces)
    {
        bool written = random.Next(4) > 0;
        if (written)
            pieces.Add($"a/results/pieces-00002/{lines.First:0000000}-{lines.Count}.jsonl");
        if (lines.Count == 1 || random.Next(3) == 0)
            return written;
        int half = lines.Count / 2;
        bool first = Halve(lines with { Count = half }, random, pieces), second = Halve(new LineSpan(lines.First + half, lines.Count - half), random, pieces);
        return written || (first && second);
    }

    private static bool Covers(IReadOnlyList<string> tiled, LineSpan whole)
    {
        int next = whole.First;
        foreach (int[] piece in tiled.Select(name => name.Split('/')[^1][..^".jsonl".Length].Split('-').Select(text => int.Parse(text, provider: null)).ToArray()))
        {
            if (piece[0] != next)
                return false;
            next += piece[1];
        }
        return next == whole.First + whole.Count;
    }

    private static ResultLine Answer(int index) => new()
    {
        Index = index,
        Choices = [new Choice(0, $"글 {index}", "stop", Seed: 1)],
        Usage = new LineUsage(PromptTokens: 2, CompletionTokens: 3),
    };

    private Task<LineTally?> WritePieceAsync(LineSpan lines) =>
        _parts.WritePieceAsync(_shard with { Lines = lines }, Enumerable.Range(lines.First, lines.Count).Select(Answer), _shard.Lines, Stop);

    private async Task<BlobDownloadResult> ReadAsync() =>
        await azurite.Storage.Jobs.GetBlobClient(StorageLayout.Part(_shard.Owner, _shard.Job, _shard.Shard)).DownloadContentAsync(Stop);
}
