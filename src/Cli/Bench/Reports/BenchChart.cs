using System.Globalization;
using KoGpt2.Cli.Bench.Paths;

namespace KoGpt2.Cli.Bench.Reports;

/// <summary>Draws a report: tokens a second over rows, a line for each precision and path.</summary>
internal static class BenchChart
{
    // Colours that the colour-blind can tell apart (Okabe and Ito); the line's dashes tell the precision.
    private static readonly Dictionary<BenchPath, string> s_colors = new()
    {
        [BenchPath.Bare] = "#6b7280",
        [BenchPath.Static] = "#d55e00",
        [BenchPath.Engine] = "#0072b2",
        [BenchPath.Worker] = "#009e73",
    };

    private static readonly string[] s_dashes = ["none", "8 5", "2 4"];

    /// <summary>Draws it.</summary>
    /// <param name="report">With at least one measurement.</param>
    /// <returns>An SVG document.</returns>
    public static string ToSvg(BenchReport report)
    {
        string[] precisions = [.. report.Paths.Select(path => path.Precision).Distinct()];
        WorkloadFacts work = report.Workload;
        string subtitle = string.Create(CultureInfo.InvariantCulture,
            $"{work.Prompts:N0} prompts of {(double)work.PromptTokens / work.Prompts:N1} tokens, {(double)work.OutputTokens / work.Prompts:N1} new tokens each; {report.Machine.Processor}, {report.Machine.Cores} cores");
        return new LineChart($"{report.Model}: generated tokens a second", subtitle, "most prompts in one pass (rows)", "tokens/s",
            [.. report.Paths.GroupBy(path => (path.Precision, path.Path)).Select(line => new ChartLine(
                $"{line.Key.Precision} {BenchNames.Of(line.Key.Path)}",
                s_colors[line.Key.Path],
                s_dashes[Array.IndexOf(precisions, line.Key.Precision) % s_dashes.Length],
                [.. line.Select(path => new ChartPoint(path.Rows, path.TokensPerSecond))]))]).ToSvg();
    }
}
