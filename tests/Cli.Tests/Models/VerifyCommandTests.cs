using System.Text;
using System.Text.Json;
using KoGpt2.TestSupport;
using KoGpt2.Worker.Models;
using KoGpt2.Worker.Models.Import;

namespace KoGpt2.Cli.Tests.Models;

public sealed class VerifyCommandTests(VerifyCommandTests.Demo demo) : IClassFixture<VerifyCommandTests.Demo>
{
    [Fact]
    public async Task Verify_GoodPackage_ShowsTablesAndWritesJson()
    {
        using var folder = new TempFolder();
        string text = Write(folder, "이 영화 정말 재미있어요\n\n배우들의 연기가 훌륭하고 스토리도 좋았다.\n");
        CliProcess.Result result = await RunAsync(demo.Exact, "--checkpoint", Repository.DemoCheckpoint, "--compare", demo.Rounded, "--text", text, "--json", folder["report.json"]);
        Assert.Equal(0, result.ExitCode);
        foreach (string said in (string[])["float64 reference", " positions against the checkpoint's weights", "perplexity", "greedy agreement"])
            Assert.Contains(said, result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("│", result.Output, StringComparison.Ordinal);
        JsonElement report = JsonSerializer.Deserialize<JsonElement>(await File.ReadAllTextAsync(folder["report.json"], TestContext.Current.CancellationToken));
        Assert.True(report.GetProperty("is_good").GetBoolean());
        Assert.Equal("passed", report.GetProperty("checks")[0].GetProperty("outcome").GetString());
        Assert.Equal("checkpoint", report.GetProperty("reference").GetProperty("weights").GetString());
        Assert.Equal([2, 2], report.GetProperty("texts").EnumerateArray().Select(row => row.GetProperty("lines").GetInt32()));
        Assert.Equal("int8", report.GetProperty("agreements")[0].GetProperty("precision").GetString());
    }

    [Fact]
    public async Task Verify_OtherGoldens_FailsWithALineEach()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder["t.jsonl"], """{"text":"이 영화","ids":[1]}""", TestContext.Current.CancellationToken);
        string ids = DemoGoldens.Ids("이 영화");
        await File.WriteAllTextAsync(
            folder["g.jsonl"], $$"""{"prompt_ids":[{{ids}}],"kwargs":{"max_length":3},"output_ids":[{{ids}},7]}""", TestContext.Current.CancellationToken);
        CliProcess.Result result = await RunAsync(demo.Exact, "--tokenizations", folder["t.jsonl"], "--generations", folder["g.jsonl"]);
        Assert.Equal(1, result.ExitCode);
        string[] errors = [.. result.Errors.Split(Environment.NewLine).Where(line => line.Contains(": ", StringComparison.Ordinal))];
        Assert.Equal(
        [
            $"tokenizer goldens: 1 of 1 rows differ; first, {folder["t.jsonl"]} line 1 has the ids [1], but the tokenizer makes [{DemoGoldens.Ids("이 영화", " ")}].",
            $"published generations: 0 of 1 are the same, and 0.0 % of the tokens up to the first difference; first, {folder["g.jsonl"]} line 1 differs after 0 tokens.",
        ], errors);
    }

    [Theory]
    [InlineData("{0} is not a model package: it has no manifest.json; make one with 'kogpt2 model import'.", "{0}")]
    [InlineData("There is no checkpoint folder {0}/nowhere.", "{1}", "--checkpoint", "{0}/nowhere")]
    [InlineData("There is no file {0}/nowhere.txt.", "{1}", "--text", "{0}/nowhere.txt")]
    [InlineData("{0}/empty.txt holds no text; it must hold at least one line that is not blank.", "{1}", "--text", "{0}/empty.txt")]
    [InlineData("{0}/euc-kr.txt is not UTF-8 throughout; save it in that encoding.", "{1}", "--text", "{0}/euc-kr.txt")]
    [InlineData("There is no file {0}/nowhere.jsonl.", "{1}", "--generations", "{0}/nowhere.jsonl")]
    [InlineData("{0}/empty.txt is empty; it must hold JSON objects, one a line.", "{1}", "--tokenizations", "{0}/empty.txt")]
    public async Task Verify_WrongFiles_AreNamed(string error, params string[] arguments)
    {
        using var folder = new TempFolder();
        Write(folder, "\n \n", "empty.txt");
        await File.WriteAllBytesAsync(folder["euc-kr.txt"], [0xB0, 0xA1, (byte)'\n'], TestContext.Current.CancellationToken);
        CliProcess.Result result = await RunAsync([.. arguments.Select(Fill)]);
        Assert.Equal(1, result.ExitCode);
        Assert.Equal(Fill(error), result.Errors.TrimEnd().Split(Environment.NewLine)[^1]);

        string Fill(string text) => text.Replace("{0}", folder.Path, StringComparison.Ordinal).Replace("{1}", demo.Exact, StringComparison.Ordinal);
    }

    private static string Write(TempFolder folder, string text, string name = "text.txt")
    {
        File.WriteAllText(folder[name], text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return folder[name];
    }

    private static Task<CliProcess.Result> RunAsync(params string[] arguments) => CliProcess.RunAsync(["model", "verify", .. arguments], []);

    /// <summary>The demo model's packages.</summary>
    public sealed class Demo : IDisposable
    {
        private readonly TempFolder _folder = new();

        public Demo()
        {
            foreach ((string package, WeightPrecision precision) in new[] { (Exact, WeightPrecision.Fp32), (Rounded, WeightPrecision.Int8) })
                ModelImporter.Import(
                    new ImportOptions { Checkpoint = Repository.DemoCheckpoint, Package = package, Precision = precision },
                    progress: null,
                    TestContext.Current.CancellationToken);
        }

        public string Exact => _folder["fp32"];

        public string Rounded => _folder["int8"];

        public void Dispose() => _folder.Dispose();
    }
}
