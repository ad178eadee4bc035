using System.Text;
using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Tests.Support.Calls;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;
using KoGpt2.TestSupport;

namespace KoGpt2.Api.Tests.Planning;

public sealed class JobPlannerTests(AzuriteFixture azurite)
{
    private static readonly Dictionary<string, string?> s_shardsOfTwo = new() { ["Planning:LinesPerShard"] = "2" };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("1\n2\n3\n4\n5\n")]
    [InlineData("1\n2\n3\n4\n5")]
    [InlineData("1\r\n2\r\n3\r\n4\r\n5\r\n")]
    [InlineData("\uFEFF1\n2\n3\n4\n5")]
    [InlineData("\n\n1\n\n2\n \t \n3\n4\r\n\r\n5\n\n\n")]
    [InlineData("\uFEFF\r\n1\r\n2\n\n\n3\n4\n5\n ")]
    public async Task Plan_AnyLineEnds_SendsShardsThatHoldTheirLines(string input)
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, s_shardsOfTwo);
        JobId id = await InputFiles.SubmitAsync(host, azurite, input);
        await PlanAsync(host, id);
        JobDocument job = await host.FindAsync(id);
        Assert.Equal((JobStatus.InProgress, 5, 3, 2), (job.Status, job.Total, job.Shards, job.LinesPerShard));
        List<ShardMessage> shards = await Mailbox.TakeShardsAsync(azurite, host.Model);
        Assert.Equal([new LineSpan(0, 2), new LineSpan(2, 2), new LineSpan(4, 1)], shards.Select(shard => shard.Lines));
        Assert.Equal(["1,2", "3,4", "5"], await Task.WhenAll(shards.Select(shard => ReadAsync(job.Input, shard.Bytes))));
    }

    [Fact]
    public async Task Plan_Again_SendsUnfinishedShardsOnly()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, s_shardsOfTwo);
        JobId id = await host.SubmitPlannedAsync(7);
        await host.FinishShardAsync(azurite, id, shard: 1);
        List<ShardMessage> first = await Mailbox.TakeShardsAsync(azurite, host.Model);
        await PlanAsync(host, id);
        List<ShardMessage> again = await Mailbox.TakeShardsAsync(azurite, host.Model);
        Assert.Equal([0, 1, 2, 3], first.Select(shard => shard.Shard));
        Assert.Equal(first.Where(shard => shard.Shard != 1), again);
    }

    [Fact]
    public async Task Plan_AfterACrashBetweenIndexAndDocument_KeepsTheFirstCut()
    {
        await using ApiHost first = await ApiHost.StartAsync(azurite, s_shardsOfTwo);
        JobId id = await first.SubmitPlannedAsync(7);
        await first.MoveAsync(id, job => job with { Status = JobStatus.Validating, Total = 0, Shards = 0, LinesPerShard = 0, InProgressAt = null });
        await using ApiHost second = await ApiHost.StartAsync(azurite, new() { ["Planning:LinesPerShard"] = "5" });
        await second.Handlers.PlanAsync(new JobMessage(first.Owner, id), Stop);
        JobDocument job = await first.FindAsync(id);
        Assert.Equal((JobStatus.InProgress, 7, 2), (job.Status, job.Total, job.LinesPerShard));
    }

    [Fact]
    public async Task Plan_TwiceAtOnce_PlansOnce()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, s_shardsOfTwo);
        JobId id = await InputFiles.SubmitAsync(host, azurite, string.Join('\n', Enumerable.Range(0, 41)));
        await Task.WhenAll(PlanAsync(host, id), PlanAsync(host, id), PlanAsync(host, id));
        JobDocument job = await host.FindAsync(id);
        Assert.Equal((JobStatus.InProgress, 41, 21), (job.Status, job.Total, job.Shards));
        List<ShardMessage> shards = await Mailbox.TakeShardsAsync(azurite, host.Model);
        Assert.Equal(21, shards.Distinct().Count());
    }

    [Theory]
    [InlineData("", "input_empty", "The input has 0 bytes and no line in them.")]
    [InlineData("\n \r\n\t\n", "input_empty", "The input has 6 bytes and no line in them.")]
    [InlineData("1\n2\n3\n4\n5\n6\n7\n", "too_many_lines", "The input may have at most 6 lines (Limits:MaxLines) and has more.")]
    public async Task Plan_UnusableInput_FailsTheJob(string input, string code, string message)
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, new() { ["Limits:MaxLines"] = "6" });
        JobId id = await InputFiles.SubmitAsync(host, azurite, input);
        await PlanAsync(host, id);
        JobDocument job = await host.FindAsync(id);
        Assert.Equal((JobStatus.Failed, new JobError(code, message)), (job.Status, job.Error));
    }

    [Fact]
    public async Task Plan_LineTooLong_FailsTheJobNamingTheLine()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, new() { ["Limits:MaxLineBytes"] = "1024" });
        JobId id = await InputFiles.SubmitAsync(host, azurite, $"1\n\n{new string('2', 1_024)}\r\n{new string('3', 1_025)}\n");
        await PlanAsync(host, id);
        JobError error = (await host.FindAsync(id)).Error!;
        Assert.Equal(("line_too_long", "Line 4 of the input has more than 1,024 bytes."), (error.Code, error.Message));
        Assert.Equal([new InputError(4, "line_too_long", error.Message)], error.Lines!);
    }

    [Fact]
    public async Task Plan_InputChanged_FailsTheJob()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        JobId id = await InputFiles.SubmitAsync(host, azurite, "1\n");
        await azurite.Storage.Jobs.GetBlobClient(StorageLayout.Input(host.Owner, id)).UploadAsync(new BinaryData("2\n"), overwrite: true, Stop);
        await PlanAsync(host, id);
        Assert.Equal("input_modified", (await host.FindAsync(id)).Error!.Code);
    }

    [Fact]
    public async Task Plan_InputGone_FailsTheJobAndAnnouncesIt()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        JobId id = await InputFiles.SubmitAsync(host, azurite, "1\n", new WebhookSpec("https://example.com", JobEvents.All));
        await azurite.Storage.Jobs.GetBlobClient(StorageLayout.Input(host.Owner, id)).DeleteAsync(cancellationToken: Stop);
        await PlanAsync(host, id);
        JobDocument job = await host.FindAsync(id);
        Assert.Equal((JobStatus.Failed, "input_missing", JobEvents.Failed), (job.Status, job.Error!.Code, job.Delivery!.Type));
        await Mailbox.TakeAsync(azurite, StorageLayout.WebhooksQueue, id);
    }

    [Fact]
    public async Task Plan_OverOrUnknown_DoesNothing()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        JobId id = await host.SubmitPlannedAsync(1);
        await host.FinishShardAsync(azurite, id, shard: 0);
        await Mailbox.TakeShardsAsync(azurite, host.Model);
        await PlanAsync(host, id);
        await PlanAsync(host, JobId.New(TimeProvider.System));
        Assert.Empty(await Mailbox.TakeShardsAsync(azurite, host.Model));
    }

    private static Task PlanAsync(ApiHost host, JobId id) => host.Handlers.PlanAsync(new JobMessage(host.Owner, id), Stop);

    private async Task<string> ReadAsync(InputReference input, ByteSpan bytes)
    {
        await using InputLines lines = await new PinnedInput(azurite.Storage).OpenAsync(input, bytes, Stop);
        List<string> read = [];
        while (await lines.ReadAsync(Stop))
            read.Add(Encoding.UTF8.GetString(lines.Line.Span));
        return string.Join(',', read);
    }
}
