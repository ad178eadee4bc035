using System.Xml.Linq;
using KoGpt2.Cli.Bench.Paths;
using KoGpt2.Cli.Bench.Reports;
using static KoGpt2.Cli.Tests.Bench.Reports.Samples;

namespace KoGpt2.Cli.Tests.Bench.Reports;

public sealed class BenchChartTests
{
    private static readonly XNamespace s_svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void ToSvg_TwoPrecisionsAndPaths_DrawsALineForEach()
    {
        BenchReport report = Report(
        [
            .. from precision in new[] { "int8", "fp32" }
               from rows in new[] { 1, 8, 32 }
               from path in new[] { BenchPath.Engine, BenchPath.Static }
               select Measured(path, round: 1, seconds: path == BenchPath.Engine ? 1 : 2, rows, precision),
        ]);
        XElement svg = XElement.Parse(BenchChart.ToSvg(report));
        Assert.Equal(4, svg.Elements(s_svg + "polyline").Count());
        Assert.All(svg.Elements(s_svg + "polyline"), line => Assert.Equal(3, line.Attribute("points")!.Value.Split(' ').Length));
        string[] texts = [.. svg.Elements(s_svg + "text").Select(text => text.Value)];
        string[] expected = ["int8 engine", "int8 static", "fp32 engine", "fp32 static", "1", "8", "32", "0", "1,000", "tokens/s"];
        Assert.All(expected, text => Assert.Contains(text, texts));
        Assert.Contains("256 prompts of 5.0 tokens, 64.0 new tokens each; A <fast> one, 2 cores", texts);
    }

    [Fact]
    public void ToSvg_HigherSpeed_LiesHigherInsideTheFrame()
    {
        XElement svg = XElement.Parse(BenchChart.ToSvg(Report(Measured(BenchPath.Engine, 1, seconds: 1), Measured(BenchPath.Static, 1, seconds: 4))));
        double[] heights = [.. svg.Elements(s_svg + "polyline").Select(line => double.Parse(line.Attribute("points")!.Value.Split(',')[1], System.Globalization.CultureInfo.InvariantCulture))];
        Assert.True(heights[0] < heights[1]);
        Assert.All(heights, y => Assert.InRange(y, 76, 410));
    }
}
