using System.Text.Json.Nodes;
using KoGpt2.Cli.Local;
using KoGpt2.Worker.Models;

namespace KoGpt2.EndToEnd.Tests;

public sealed class WorkerTests(SystemFixture fixture)
{
    private static readonly (string, string)[] s_quick = [("Worker:Shards:LeaseDuration", "00:00:03"), ("Worker:SettleInterval", "00:00:00.200")];

    [Fact]
    public async Task Worker_KilledInMidJob_AnotherFinishesWithTheSameResults()
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        string disturbed = await fixture.Client.SubmitAsync(fixture.Request(lines: 1_500, maxTokens: 40), stop);
        await using (WorkerProcess first = await WorkerProcess.StartAsync(fixture.System, fixture.Cache.Path, stop, s_quick))
        {
            await fixture.ReachAsync(disturbed, lines: 100, stop);
            await first.KillAsync();
        }
        Assert.InRange((await fixture.Client.GetAsync(disturbed, stop)).Lines, 100, 1_475);
        await using WorkerProcess second = await WorkerProcess.StartAsync(fixture.System, fixture.Cache.Path, stop, s_quick);
        Assert.Equal("completed", (await fixture.FinishAsync(disturbed, stop)).Status);

        string quiet = await fixture.Client.SubmitAsync(fixture.Request(lines: 1_500, maxTokens: 40), stop);
        Assert.Equal("completed", (await fixture.FinishAsync(quiet, stop)).Status);
        string[] results = await fixture.ResultsAsync(disturbed, stop);
        Assert.Equal(Enumerable.Range(0, 1_500), results.Select(line => JsonNode.Parse(line)!["index"]!.GetValue<int>()));
        Assert.Equal(await fixture.ResultsAsync(quiet, stop), results);
    }

    [Fact]
    public async Task Worker_ToldToStop_ReturnsItsShardsAndExitsCleanly()
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        string job = await fixture.Client.SubmitAsync(fixture.Request(lines: 600, maxTokens: 40), stop);
        await using (WorkerProcess first = await WorkerProcess.StartAsync(fixture.System, fixture.Cache.Path, stop, [.. s_quick, ("Worker:StopGrace", "00:00:00")]))
        {
            await fixture.ReachAsync(job, lines: 50, stop);
            Assert.Equal(0, await first.TerminateAsync(stop));
            Assert.Contains("every shard in hand is settled or returned", first.Log, StringComparison.Ordinal);
        }
        // With leases of a minute the job would hang here if shards had not been returned at once.
        await using WorkerProcess second = await WorkerProcess.StartAsync(fixture.System, fixture.Cache.Path, stop, ("Worker:Shards:LeaseDuration", "00:01:00"));
        Assert.Equal("completed", (await fixture.FinishAsync(job, stop)).Status);
        Assert.Equal(600, (await fixture.ResultsAsync(job, stop)).Length);
    }

    [Fact]
    public async Task Workers_TwoOnTenThousandLines_LeaveNoneBehindInBoundedMemory()
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        await using WorkerProcess one = await WorkerProcess.StartAsync(fixture.System, fixture.Cache.Path, stop);
        await using WorkerProcess two = await WorkerProcess.StartAsync(fixture.System, fixture.Cache.Path, stop);
        string job = await fixture.Client.SubmitAsync(fixture.Request(lines: 10_000, maxTokens: 8), stop);
        JobProgress end = await fixture.FinishAsync(job, stop);

        Assert.Equal(("completed", 10_000, 0), (end.Status, end.Lines, end.Failed));
        string[] results = await fixture.ResultsAsync(job, stop);
        Assert.Equal(Enumerable.Range(0, 10_000).Select(i => (i, $"line-{i}")), results.Select(Name));
        Assert.All([one, two], worker => Assert.Contains("Generating shard", worker.Log, StringComparison.Ordinal));
        Assert.All([one, two], worker => Assert.InRange(worker.PeakMemory, 0, 1L << 30));
    }

    [Theory]
    [InlineData(WeightPrecision.Int8)]
    [InlineData(WeightPrecision.Fp32)]
    public async Task Workers_TwoAtOnce_GiveTheSameTextsAsOneRowAtATime(WeightPrecision precision)
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        string model = await fixture.PublishAsync(precision, stop);
        (string, string)[] settings = [.. s_quick, ("Worker:Model", model)];
        string[] together, alone;
        await using (WorkerProcess one = await WorkerProcess.StartAsync(fixture.System, fixture.Cache.Path, stop, settings))
        await using (WorkerProcess two = await WorkerProcess.StartAsync(fixture.System, fixture.Cache.Path, stop, settings))
            together = await RunAsync();
        await using (WorkerProcess single = await WorkerProcess.StartAsync(fixture.System, fixture.Cache.Path, stop, [.. settings, ("Engine:Rows", "1")]))
            alone = await RunAsync();
        Assert.Equal(alone, together);

        async Task<string[]> RunAsync()
        {
            string job = await fixture.Client.SubmitAsync(fixture.Request(lines: 200, maxTokens: 32, model), stop);
            Assert.Equal("completed", (await fixture.FinishAsync(job, stop)).Status);
            return await fixture.ResultsAsync(job, stop);
        }
    }

    [Fact]
    public async Task Worker_UnknownModel_EndsWithAnErrorThatNamesIt()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => WorkerProcess.StartAsync(
            fixture.System, fixture.Cache.Path, TestContext.Current.CancellationToken, ("Worker:Model", "nobody-knows")));
        Assert.StartsWith("The worker ended with 1 ", error.Message, StringComparison.Ordinal);
        Assert.Contains("Blob storage has no model 'nobody-knows'; publish one, or set Worker:Model to another.", error.Message, StringComparison.Ordinal);
    }

    private static (int, string) Name(string line)
    {
        JsonNode json = JsonNode.Parse(line)!;
        return (json["index"]!.GetValue<int>(), json["custom_id"]!.GetValue<string>());
    }
}
