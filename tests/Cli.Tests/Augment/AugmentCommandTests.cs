using System.Text.Json.Nodes;
using KoGpt2.Augmentation.Outputs;
using KoGpt2.Augmentation.Recipes;
using KoGpt2.Augmentation.Runs;
using KoGpt2.Augmentation.Runs.Files;
using KoGpt2.Cli.Tests.Generate;
using KoGpt2.TestSupport;

namespace KoGpt2.Cli.Tests.Augment;

public sealed class AugmentCommandTests(GenerateCommandTests.Demo demo) : IClassFixture<GenerateCommandTests.Demo>, IDisposable
{
    private static readonly string s_samples = Path.Combine(Repository.Root, "samples", "augmentation");
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("nsmc-labels")]
    [InlineData("continuation")]
    [InlineData("question-answer")]
    [InlineData("korsts-pairs")]
    public async Task Augment_Sample_MakesADataSetThatReadsRight(string name)
    {
        string recipe = Recipe(name, json =>
        {
            json["source"]!["rows"] = new JsonObject { ["sample"] = 12 };
            json["filters"] = new JsonArray();
            json.Remove("balance");
        });
        CliProcess.Result result = await RunAsync(recipe, "--out", _folder["out"]);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("examples kept", result.Output, StringComparison.Ordinal);
        Example[] examples = await ExampleReader.ReadKeptAsync(new FolderRunFiles(_folder["out"]), TestContext.Current.CancellationToken)
            .ToArrayAsync(TestContext.Current.CancellationToken);
        Assert.InRange(examples.Length, 10, 200);
        Assert.All(examples, example =>
        {
            Assert.Equal(example.Text.Trim(), example.Text);
            Assert.DoesNotContain("<unused", example.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("<sys>", example.Text, StringComparison.Ordinal);
            Assert.EndsWith(example.Text[..example.Given], example.Prompt, StringComparison.Ordinal);
            Assert.StartsWith(example.Text[..example.Given], example.SourceText, StringComparison.Ordinal);
            // What the model writes behind the words given begins with one space or with none.
            Assert.False(example.Given > 0 && example.Text.AsSpan(example.Given).StartsWith("  ", StringComparison.Ordinal), example.Text);
        });
        Assert.Equal(examples.Length, examples.Select(example => example.Seed).Distinct().Count());
    }

    [Fact]
    public async Task Augment_DryRun_ShowsTenExamplesAndWritesNothing()
    {
        CliProcess.Result result = await RunAsync(Recipe("nsmc-labels", _ => { }), "--dry-run");
        Assert.Equal(0, result.ExitCode);
        string[] lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(10, lines.Count(line => line.Contains(" prompt  <unused", StringComparison.Ordinal)));
        Assert.Equal(10, lines.Count(line => line is "   kept" || line.StartsWith("   dropped by ", StringComparison.Ordinal)));
        Assert.Equal($"{lines.Count(line => line == "   kept")} of 10 kept.", lines[^1]);
        Assert.Equal(["recipes"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName));
        Assert.False(Directory.Exists("nsmc-labels"));
    }

    [Fact]
    public async Task Augment_Interrupted_GoesOnWhereItWasAndComesToTheSame()
    {
        string recipe = Recipe("continuation", json =>
        {
            json["source"]!["rows"] = new JsonObject { ["sample"] = 60 };
            json["n"] = 5;
        });
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using FileSystemWatcher watcher = new(_folder.Path, "results.jsonl") { IncludeSubdirectories = true };
        watcher.Changed += (_, change) =>
        {
            if (new FileInfo(change.FullPath).Length > 20_000)
                begun.TrySetResult();
        };
        watcher.EnableRaisingEvents = true;
        CliProcess.Result broken = await CliProcess.RunAsync(["augment", recipe, "--model", demo.Package, "--out", _folder["broken"]], [], begun.Task);
        Assert.Equal(130, broken.ExitCode);
        Assert.Contains("the same command goes on from there", broken.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["broken", RunFileNames.Manifest]));
        // A line that was not written to its end is answered again.
        await File.AppendAllTextAsync(_folder["broken", "rounds", "000", "results.jsonl"], """{"index": 4""", TestContext.Current.CancellationToken);

        CliProcess.Result resumed = await RunAsync(recipe, "--out", _folder["broken"]),
            whole = await RunAsync(recipe, "--out", _folder["whole"], "--rows", "7");
        Assert.Equal((0, 0), (resumed.ExitCode, whole.ExitCode));
        Assert.Contains("of them answered before", resumed.Errors, StringComparison.Ordinal);
        foreach (string part in new[] { RunFileNames.Data(0, TableFormat.Tsv), RunFileNames.Rejected(0, TableFormat.Tsv) })
            Assert.Equal(File.ReadAllText(_folder["whole", part]), File.ReadAllText(_folder["broken", part]));
    }

    [Fact]
    public async Task Augment_WrongRecipe_NamesEachThingWithItsLine()
    {
        string recipe = Recipe("continuation", _ => { });
        await File.WriteAllTextAsync(recipe, """
            {
              "source": {"file": "nsmc-200.tsv", "text": "document"},
              "model": "kogpt2-demo",
              "method": {"kind": "continue",
                         "words": 0},
              "nights": 3
            }
            """, TestContext.Current.CancellationToken);
        CliProcess.Result result = await RunAsync(recipe);
        Assert.Equal(1, result.ExitCode);
        Assert.Equal(
            $"{recipe}:5: method.words: Write a whole number of 1 to 1,000; got 0.\n{recipe}:6: nights: There is no field 'nights' here; there are "
            + "balance, filters, method, model, n, output, seed, settings, source.", result.Errors.Trim().ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData("source.file: There is no file", "--out")]
    [InlineData("--source: There is no file", "--source", "nowhere.tsv", "--out")]
    [InlineData("There is no row that examples can be made of", "--source", "short.tsv", "--out")]
    [InlineData("line 1: there is no column \"document\"", "--source", "other.tsv", "--out")]
    public async Task Augment_SourceThatDoesNotFit_IsNamed(string part, params string[] options)
    {
        string recipe = Recipe("continuation", json => json["source"]!["file"] = "gone.tsv");
        await File.WriteAllTextAsync(_folder["other.tsv"], "id\ttext\n1\t좋다\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_folder["short.tsv"], "id\tdocument\n1\t최고\n2\t \n", TestContext.Current.CancellationToken);
        CliProcess.Result result = await RunAsync(recipe, [.. options.Select(option => option is "other.tsv" or "short.tsv" ? _folder[option] : option), _folder["out"]]);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(part, result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Augment_FolderOfAnotherRun_IsLeftAlone()
    {
        string recipe = Recipe("continuation", json => json["source"]!["rows"] = new JsonObject { ["sample"] = 2 });
        Assert.Equal(0, (await RunAsync(recipe, "--out", _folder["out"])).ExitCode);
        string other = Recipe("continuation", json => json["source"]!["rows"] = new JsonObject { ["sample"] = 3 });
        CliProcess.Result result = await RunAsync(other, "--out", _folder["out"]);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("holds a run of another recipe", result.Errors, StringComparison.Ordinal);
        result = await RunAsync(other, "--out", _folder["recipes"]);
        Assert.Contains("holds files that are no run's", result.Errors, StringComparison.Ordinal);
    }

    private string Recipe(string name, Action<JsonObject> change)
    {
        Directory.CreateDirectory(_folder["recipes"]);
        foreach (string file in Directory.EnumerateFiles(s_samples))
            File.Copy(file, _folder["recipes", Path.GetFileName(file)], overwrite: true);
        string path = _folder["recipes", $"{name}.json"];
        JsonObject json = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        change(json);
        File.WriteAllText(path, json.ToJsonString());
        return path;
    }

    private Task<CliProcess.Result> RunAsync(string recipe, params string[] options) =>
        CliProcess.RunAsync(["augment", recipe, "--model", demo.Package, .. options], []);
}
