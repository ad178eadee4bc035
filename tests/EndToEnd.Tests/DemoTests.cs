using System.Diagnostics;
using System.Text.Json.Nodes;
using KoGpt2.Cli.Local;
using KoGpt2.TestSupport;

namespace KoGpt2.EndToEnd.Tests;

public sealed class DemoTests
{
    [Fact]
    public async Task Demo_AsANewcomerRunsIt_EndsWithEveryLineAndAVerifiedWebhook()
    {
        using var folder = new TempFolder();
        string output = folder["results.jsonl"];
        var start = new ProcessStartInfo("dotnet", [typeof(LocalSystem).Assembly.Location, "demo", "--count", "100", "--out", output]) { RedirectStandardOutput = true };
        using Process demo = Process.Start(start)!;
        string shown = await demo.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await demo.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(demo.ExitCode == 0, shown);
        Assert.Contains("100 of 100 lines", shown, StringComparison.Ordinal);
        Assert.Contains("Webhook verified", shown, StringComparison.Ordinal);
        string[] lines = await File.ReadAllLinesAsync(output, TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(0, 100), lines.Select(line => JsonNode.Parse(line)!["index"]!.GetValue<int>()));
        Assert.All(lines, line => Assert.NotNull(JsonNode.Parse(line)!["choices"]![0]!["text"]));
    }
}
