using KoGpt2.Cli.Bench.Paths;
using KoGpt2.Cli.Bench.Reports;
using static KoGpt2.Cli.Tests.Bench.Reports.Samples;

namespace KoGpt2.Cli.Tests.Bench.Reports;

public sealed class PathReportTests
{
    [Fact]
    public void Summarize_SeveralRounds_GivesMediansAndTheGreatestMemory()
    {
        PathReport report = Assert.Single(PathReport.Summarize(
            [Measured(BenchPath.Engine, 1, seconds: 1), Measured(BenchPath.Engine, 2, seconds: 2), Measured(BenchPath.Engine, 3, seconds: 4)]));
        Assert.Equal((3, 500, 750), (report.Rounds, report.TokensPerSecond, report.TotalTokensPerSecond));
        Assert.Equal((2, 3_000_000, 200), (report.LoadSeconds, report.PeakMemory, report.Steps!.DecodeTokensPerSecond));
        Assert.Equal((null, null, null), (report.ToBare, report.ToStatic, report.ToEngine));
    }

    [Fact]
    public void Summarize_PathsTookTurns_ComparesWithinARound()
    {
        IReadOnlyList<PathReport> reports = PathReport.Summarize(
        [
            Measured(BenchPath.Bare, 1, seconds: 1), Measured(BenchPath.Engine, 1, seconds: 2),
            Measured(BenchPath.Engine, 2, seconds: 20), Measured(BenchPath.Bare, 2, seconds: 10),
            Measured(BenchPath.Engine, 1, seconds: 8, rows: 64), Measured(BenchPath.Worker, 1, seconds: 10, rows: 64),
        ]);
        Assert.Equal([(32, BenchPath.Bare), (32, BenchPath.Engine), (64, BenchPath.Engine), (64, BenchPath.Worker)], reports.Select(report => (report.Rows, report.Path)));
        Assert.Equal(0.5, reports[1].ToBare);
        Assert.Null(reports[1].ToEngine);
        Assert.Null(reports[2].ToBare);
        Assert.Equal(0.8, reports[3].ToEngine!.Value, precision: 10);
        Assert.Null(reports[3].Steps);
    }
}
