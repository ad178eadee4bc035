using KoGpt2.Cli.Bench.Paths;
using KoGpt2.Cli.Bench.Reports;

namespace KoGpt2.Cli.Tests.Bench.Reports;

/// <summary>Reports with round numbers.</summary>
internal static class Samples
{
    public static Measurement Measured(BenchPath path, int round, double seconds, int rows = 32, string precision = "int8") => new()
    {
        Precision = precision,
        Rows = rows,
        Path = path,
        Round = round,
        PackageBytes = 300_000_000,
        LoadSeconds = path == BenchPath.Worker ? null : round,
        PromptTokens = 500,
        Tokens = 1_000,
        Seconds = seconds,
        PeakMemory = 1_000_000 * round,
        Steps = path == BenchPath.Worker ? null : new StepFigures
        {
            DecodeTokensPerSecond = 100 * round,
            PromptTokensPerSecond = 200,
            Fill = 0.75,
            StepMedianMs = 40,
            Step99Ms = 60,
            SamplingShare = 0.061,
            PassShare = 0.9,
        },
    };

    public static BenchReport Report(params Measurement[] measurements) => new()
    {
        Machine = new MachineFacts("A <fast> one", 2, 24_000_000_000, "Linux", ".NET 10", "1.31.1"),
        Model = "random 0123",
        Workload = new WorkloadFacts(256, 1_280, 16_384, null, "64", 1),
        Paths = PathReport.Summarize(measurements),
        Measurements = measurements,
    };
}
