using KoGpt2.Cli.Bench.Paths;
using KoGpt2.Cli.Bench.Reports;
using Spectre.Console;
using static KoGpt2.Cli.Tests.Bench.Reports.Samples;

namespace KoGpt2.Cli.Tests.Bench.Reports;

public sealed class BenchTableTests
{
    [Fact]
    public void Write_EveryPath_ShowsSpeedsAndRatios()
    {
        string text = Written(Report(
            Measured(BenchPath.Bare, 1, seconds: 1), Measured(BenchPath.Static, 1, seconds: 2.5),
            Measured(BenchPath.Engine, 1, seconds: 1.25), Measured(BenchPath.Worker, 1, seconds: 1.28)));
        Assert.Contains("80.0 % of bare, 2.00 x static", text, StringComparison.Ordinal);
        Assert.Contains("97.7 % of engine", text, StringComparison.Ordinal);
        Assert.Contains("int8 package: 300 MB", text, StringComparison.Ordinal);
        Assert.Contains("A <fast> one, 2 cores, 24 GB", text, StringComparison.Ordinal);
        Assert.Contains("6.1 %", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_HundredColumns_BreaksNoLine()
    {
        string text = Written(Report([.. Enum.GetValues<BenchPath>().Select(path => Measured(path, 1, seconds: 1, rows: 1_024))]));
        Assert.Equal(2 + 4 + 3, text.Split('\n').Count(line => line.StartsWith('│')));
    }

    private static string Written(BenchReport report)
    {
        var writer = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = 100;
        BenchTable.Write(report, console);
        return writer.ToString();
    }
}
