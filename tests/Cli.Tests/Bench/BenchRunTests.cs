using KoGpt2.Cli.Bench;
using KoGpt2.Cli.Bench.Paths;
using KoGpt2.Cli.Bench.Reports;
using KoGpt2.Cli.Bench.Workloads;
using KoGpt2.TestSupport;
using KoGpt2.Worker.Models;

namespace KoGpt2.Cli.Tests.Bench;

public sealed class BenchRunTests
{
    [Fact]
    public async Task RunAsync_Stopped_KeepsWhatWasMeasured()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var options = new BenchOptions
        {
            ModelFolder = Repository.DemoCheckpoint,
            Precisions = [WeightPrecision.Int8],
            Rows = [2],
            Paths = [BenchPath.Engine, BenchPath.Static],
            Rounds = 5,
            Workload = new WorkloadOptions { Texts = ["이 영화는"], Count = 4, OutputTokens = LengthMix.TryParse("3", 100)!, Seed = 1 },
        };
        int said = 0;
        var run = new BenchRun(options, _ =>
        {
            if (++said == 3)
                stop.Cancel();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.RunAsync(stop.Token));
        BenchReport report = run.Report;
        Assert.Equal([BenchPath.Engine, BenchPath.Static], report.Measurements.Select(one => one.Path));
        Assert.NotNull(report.Paths[0].ToStatic);
        Assert.StartsWith("demo ", report.Model, StringComparison.Ordinal);
    }
}
