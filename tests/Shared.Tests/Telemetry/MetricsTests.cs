using System.Text.RegularExpressions;
using KoGpt2.Shared.Telemetry;
using KoGpt2.TestSupport;

namespace KoGpt2.Shared.Tests.Telemetry;

public sealed partial class MetricsTests
{
    [Fact]
    public void All_EveryMetric_StandsInTheDocumentAsItIs()
    {
        string document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "telemetry.md"));
        IEnumerable<string> rows = Row().Matches(document).Select(row => $"{row.Groups[1].Value} {row.Groups[2].Value} {row.Groups[3].Value}");
        Assert.Equal(Metrics.All.Select(metric => $"{metric.Name} {Words(metric.Kind)} {metric.Unit}"), rows);
    }

    [Fact]
    public void All_EveryMetric_IsListedOnceAndHistogramsHaveAscendingBounds()
    {
        Assert.Equal(typeof(Metrics).GetProperties().Length - 1, Metrics.All.Distinct().Count());
        Assert.Equal(Metrics.All.Count, Metrics.All.DistinctBy(metric => metric.Name).Count());
        Assert.All(Metrics.All, metric =>
        {
            Assert.Equal(metric.Kind == MetricKind.Histogram, metric.Bounds.Length > 0);
            Assert.Equal(metric.Bounds.Order().Distinct(), metric.Bounds);
        });
    }

    private static string Words(MetricKind kind) => kind == MetricKind.UpDownCounter ? "up-down counter" : kind.ToString().ToLowerInvariant();

    [GeneratedRegex("""^\| `((?:messaging|kogpt2)\.[a-z_.]+)` \| ([a-z -]+) \| `([^`]+)` \|""", RegexOptions.Multiline)]
    private static partial Regex Row();
}
