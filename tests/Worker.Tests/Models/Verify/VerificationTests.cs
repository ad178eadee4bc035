using KoGpt2.Shared.Models;
using KoGpt2.TestSupport;
using KoGpt2.Worker.Models;
using KoGpt2.Worker.Models.Import;
using KoGpt2.Worker.Models.Packaging;
using KoGpt2.Worker.Models.Verify;
using KoGpt2.Worker.Tests.Engine;

namespace KoGpt2.Worker.Tests.Models.Verify;

public sealed class VerificationTests(Packages packages) : IClassFixture<Packages>
{
    private static readonly ModelShape s_small = new(Layers: 1, Heads: 1, Width: 16, FeedForward: 24, Positions: 8, Vocabulary: 32);

    [Theory]
    [InlineData(WeightPrecision.Fp32, null, "passed files, passed tokenizer, passed graph, skipped tokenizer goldens, passed float64 reference, skipped published generations")]
    [InlineData(WeightPrecision.Int8, null, "passed files, passed tokenizer, passed graph, skipped tokenizer goldens, skipped float64 reference, skipped published generations")]
    [InlineData(WeightPrecision.Int8, "checkpoint", "passed files, passed tokenizer, passed graph, skipped tokenizer goldens, passed float64 reference, skipped published generations")]
    public async Task Run_DemoModel_IsGood(WeightPrecision precision, string? checkpoint, string outcomes)
    {
        VerifyReport report = await RunAsync(packages.Demo(precision), checkpoint is null ? null : Repository.DemoCheckpoint);
        Assert.Equal(outcomes, string.Join(", ", report.Checks.Select(check => $"{check.Outcome.ToString().ToLowerInvariant()} {check.Name}")));
        Assert.True(report.IsGood);
        Assert.Equal(checkpoint is null && precision == WeightPrecision.Int8, report.Reference is null);
    }

    [Fact]
    public async Task Run_WeightsOfAnotherCheckpoint_FailsAgainstTheReference()
    {
        using var folder = new TempFolder();
        foreach (string file in (string[])["config.json", "tokenizer.json", "model.safetensors"])
            File.Copy(Path.Combine(Repository.DemoCheckpoint, file), folder[file]);
        using (FileStream weights = File.OpenWrite(folder["model.safetensors"]))
        {
            weights.Position = weights.Length - 4_096;
            weights.Write(new byte[4_096]);
        }
        VerifyReport report = await RunAsync(Fp32, folder.Path);
        Assert.Equal(["float64 reference"], report.Checks.Where(check => check.Outcome == Outcome.Failed).Select(check => check.Name));
        Assert.False(report.IsGood);
    }

    [Fact]
    public async Task Run_CheckpointOfAnotherShape_SaysBoth()
    {
        using var folder = new TempFolder();
        string checkpoint = TestCheckpoint.Random(s_small, seed: 1).Write(folder.Path);
        var error = await Assert.ThrowsAsync<VerifyException>(() => RunAsync(packages.Demo(WeightPrecision.Fp32), checkpoint));
        Assert.Equal(
            $"The checkpoint {folder.Path} is 1 layers of 16 with 1 heads and 24 inside, 8 positions and 32 tokens; "
            + "the package is 6 layers of 256 with 4 heads and 1,024 inside, 256 positions and 8,000 tokens.",
            error.Message);
    }

    [Fact]
    public async Task Run_NoCheckpoint_SaysSo() => Assert.StartsWith(
        "There is no checkpoint folder ",
        (await Assert.ThrowsAsync<CheckpointException>(() => RunAsync(packages.Demo(WeightPrecision.Fp32), "nowhere"))).Message,
        StringComparison.Ordinal);

    [Fact]
    public async Task Run_NoTokenizer_FailsThere()
    {
        using var folder = new TempFolder();
        VerifyReport report = await RunAsync(Random(folder["package"], tokenizer: null));
        Assert.Equal(new VerifyCheck("tokenizer", Outcome.Failed, "The package has no tokenizer.json; it must have one to generate text."), report.Checks[^1]);
    }

    [Fact]
    public async Task Run_TokenizerOfMoreTokens_FailsThere()
    {
        using var folder = new TempFolder();
        VerifyReport report = await RunAsync(Random(folder["package"], Path.Combine(Repository.DemoCheckpoint, "tokenizer.json")));
        Assert.Equal(
            new VerifyCheck("tokenizer", Outcome.Failed, "The tokenizer has 8,000 tokens, but the network only 32; each token needs a row of its embedding."),
            report.Checks[^1]);
    }

    [Fact]
    public async Task Run_OneByteOfTheGraphDiffers_FailsThere()
    {
        using var folder = new TempFolder();
        TestCheckpoint.Import(Repository.DemoCheckpoint, folder["package"], WeightPrecision.Fp32);
        byte[] graph = File.ReadAllBytes(folder["package", ModelManifest.GraphFile]);
        Array.Clear(graph, 0, 64);
        File.WriteAllBytes(folder["package", ModelManifest.GraphFile], graph);
        VerifyReport report = await RunAsync(ModelPackage.Open(folder["package"]));
        Assert.Equal(["files", "graph"], report.Checks.Where(check => check.Outcome == Outcome.Failed).Select(check => check.Name));
    }

    [Fact]
    public async Task Run_TextAndAnotherPackage_ComparesThem()
    {
        string[] lines = ["정말 재미있게 봤습니다.", "이 영화는 내 인생 최고의 영화다."];
        VerifyReport report = await RunAsync(new VerifyOptions { Package = FolderOf(Fp32), Others = [FolderOf(Fp32), FolderOf(packages.Demo(WeightPrecision.Int8))], Text = lines });
        Assert.Equal(["fp32", "fp32", "int8"], report.Texts.Select(text => text.Precision));
        Assert.All(report.Texts, text => Assert.Equal((2, 7, 32), (text.Lines, text.Tokens, text.Characters)));
        Assert.Equal((report.Texts[0].Loss, 1.0), (report.Texts[1].Loss, report.Texts[1].Ratio));
        Assert.Equal(Math.Exp(report.Texts[2].Loss - report.Texts[0].Loss), report.Texts[2].Ratio, 1e-9);
        Assert.InRange(report.Texts[2].Ratio, 0.9, 1.1);
        Assert.NotEqual(1, report.Texts[2].Ratio);
        Assert.Equal((2, 32, 1.0, 1.0), (report.Agreements[0].Lines, report.Agreements[0].TokensEach, report.Agreements[0].SameLines, report.Agreements[0].SameTokens));
    }

    [Fact]
    public async Task Run_PackageOfAnotherModel_IsNotCompared()
    {
        using var folder = new TempFolder();
        ModelPackage other = Random(folder["package"], tokenizer: null);
        var error = await Assert.ThrowsAsync<ModelPackageException>(
            () => RunAsync(new VerifyOptions { Package = FolderOf(Fp32), Others = [FolderOf(other)], Text = ["이 영화"] }));
        Assert.EndsWith("only packages of one model can be compared.", error.Message, StringComparison.Ordinal);
    }

    private ModelPackage Fp32 => packages.Demo(WeightPrecision.Fp32);

    private static string FolderOf(ModelPackage package) => Path.GetDirectoryName(package.GraphPath)!;

    private static ModelPackage Random(string folder, string? tokenizer) => RandomPackage.Write(
        folder, s_small, WeightPrecision.Fp32, seed: 1, tokenizer, progress: null, TestContext.Current.CancellationToken);

    private static Task<VerifyReport> RunAsync(ModelPackage package, string? checkpoint = null) =>
        RunAsync(new VerifyOptions { Package = FolderOf(package), Checkpoint = checkpoint });

    private static Task<VerifyReport> RunAsync(VerifyOptions options) => Verification.RunAsync(options, _ => { }, TestContext.Current.CancellationToken);
}
