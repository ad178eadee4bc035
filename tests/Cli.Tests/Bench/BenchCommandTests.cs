using System.Text.Json;
using System.Xml.Linq;
using KoGpt2.TestSupport;

namespace KoGpt2.Cli.Tests.Bench;

public sealed class BenchCommandTests
{
    [Theory]
    [InlineData("--rows", "8,0")]
    [InlineData("--rows", "1025")]
    [InlineData("--precision", "fp8")]
    [InlineData("--precision", "fp16")]
    [InlineData("--paths", "engine,gpu")]
    [InlineData("--prompt-tokens", "200-1")]
    [InlineData("--output-tokens", "1024")]
    [InlineData("--count", "0")]
    [InlineData("--rounds", "many")]
    [InlineData("--seed", "-1")]
    [InlineData("--plot", "speed.png")]
    [InlineData("--json", "no-such-folder/speed.json")]
    [InlineData("--prompts", "no-such-file.txt")]
    public async Task Bench_BadOption_SaysSoInOneSentence(string option, string value)
    {
        CliProcess.Result result = await CliProcess.RunAsync(["bench", option, value], []);
        Assert.Equal((1, ""), (result.ExitCode, result.Output.Trim()));
        Assert.Single(result.Errors.Trim().Split('\n'));
        Assert.Contains(value.Split('/')[0], result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bench_SeveralPathsAndRows_WritesEveryFigure()
    {
        using var folder = new TempFolder();
        CliProcess.Result result = await CliProcess.RunAsync(
            ["bench", "--shape", Repository.DemoCheckpoint, "--rows", "2,4", "--paths", "bare,static,engine", "--count", "6", "--prompt-tokens", "1-20",
                "--output-tokens", "1-6", "--rounds", "2", "--json", folder["b.json"], "--plot", folder["b.svg"]], []);
        Assert.Equal((0, 13), (result.ExitCode, result.Errors.Trim().Split('\n').Length));
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(folder["b.json"], TestContext.Current.CancellationToken));
        JsonElement[] measured = [.. report.RootElement.GetProperty("measurements").EnumerateArray()];
        Assert.Equal(
            ["bare 1", "static 1", "engine 1", "engine 2", "static 2", "bare 2"],
            measured.Take(6).Select(one => $"{one.GetProperty("path").GetString()} {one.GetProperty("round").GetInt32()}"));
        Assert.Equal(12, measured.Length);
        int tokens = report.RootElement.GetProperty("workload").GetProperty("output_tokens").GetInt32();
        Assert.All(measured, one => Assert.Equal(tokens, one.GetProperty("tokens").GetInt32()));
        Assert.Equal(6, report.RootElement.GetProperty("paths").GetArrayLength());
        Assert.Equal(3, XElement.Load(folder["b.svg"]).Elements().Count(element => element.Name.LocalName == "polyline"));
        Assert.Contains("x static", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bench_PackageWithPrecision_SaysThatItHasItsOwn()
    {
        using var folder = new TempFolder();
        Assert.Equal(0, (await CliProcess.RunAsync(["model", "import", Repository.DemoCheckpoint, "--out", folder["package"]], [])).ExitCode);
        CliProcess.Result result = await CliProcess.RunAsync(["bench", "--shape", folder["package"], "--precision", "int8", "--paths", "bare"], []);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("leave --precision out", result.Errors, StringComparison.Ordinal);
    }
}
