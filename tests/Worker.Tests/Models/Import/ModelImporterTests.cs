using KoGpt2.Shared.Models;
using KoGpt2.TestSupport;
using KoGpt2.Worker.Models;
using KoGpt2.Worker.Models.Import;
using KoGpt2.Worker.Models.Packaging;

namespace KoGpt2.Worker.Tests.Models.Import;

public sealed class ModelImporterTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TestCheckpoint _checkpoint = TestCheckpoint.Random(
        new ModelShape(Layers: 1, Heads: 2, Width: 16, FeedForward: 24, Positions: 8, Vocabulary: 32), seed: 1);

    [Fact]
    public void Import_Checkpoint_DescribesItInTheManifest()
    {
        string checkpoint = Write("My_Korean GPT2");
        File.WriteAllText(Path.Combine(checkpoint, "README.md"), "---\nlicense: mit\n---\n# Limits\nIt invents.\n");

        ModelManifest manifest = Import(checkpoint, options => options).Manifest;

        Assert.Equal("my-korean-gpt2", manifest.Name);
        Assert.Equal("int8", manifest.Precision);
        Assert.Equal(_checkpoint.Shape, manifest.Shape);
        Assert.Equal(0, manifest.StartToken);
        Assert.Equal([1], manifest.EndTokens);
        Assert.Equal("mit", manifest.Licence);
        Assert.Equal(["It invents."], manifest.Warnings!);
        Assert.Equal("My_Korean GPT2", manifest.Source);
        Assert.Equal(["model.onnx", "model.onnx.data", "tokenizer.json"], manifest.Files.Select(file => file.Path));
        Assert.Equal(File.ReadAllText(Path.Combine(checkpoint, "tokenizer.json")), File.ReadAllText(_folder["package", "tokenizer.json"]));
    }

    [Fact]
    public void Import_NothingSaidOfALicence_IsUnknown() => Assert.Equal("unknown", Import(Write("checkpoint"), options => options).Manifest.Licence);

    [Fact]
    public void Import_OptionsSaid_ComeBeforeTheCheckpoint()
    {
        _checkpoint.Config["license"] = "mit";
        ModelManifest manifest = Import(Write("checkpoint"), options => options with { Name = "ko", Licence = "CC0-1.0", Source = "example.org" }).Manifest;
        Assert.Equal(("ko", "CC0-1.0", "example.org"), (manifest.Name, manifest.Licence, manifest.Source));
    }

    [Fact]
    public void Import_SameCheckpointTwice_GivesTheSameVersion()
    {
        string checkpoint = Write("checkpoint");
        string first = Import(checkpoint, options => options).Manifest.Version;
        string second = Import(checkpoint, options => options with { Package = _folder["again"], Name = "other" }).Manifest.Version;
        string third = Import(checkpoint, options => options with { Package = _folder["fp32"], Precision = WeightPrecision.Fp32 }).Manifest.Version;
        Assert.Equal(first, second);
        Assert.NotEqual(first, third);
        Assert.Matches("^[0-9a-f]{16}$", first);
    }

    [Fact]
    public void Import_BadName_SaysTheRule()
    {
        var error = Assert.Throws<ModelPackageException>(() => Import(Write("checkpoint"), options => options with { Name = "Ko_GPT" }));
        Assert.Equal("'Ko_GPT' cannot be a model's name; it must be 2 to 40 of a to z, 0 to 9 and single hyphens inside, without -poison at the end.", error.Message);
    }

    [Fact]
    public void Import_FolderMakesNoName_AsksForOne()
    {
        var error = Assert.Throws<ModelPackageException>(() => Import(Write("모델"), options => options));
        Assert.Equal("The name '모델' makes no model name; give one with --name, 2 to 40 of a to z, 0 to 9 and single hyphens inside, without -poison at the end.", error.Message);
    }

    public void Dispose() => _folder.Dispose();

    private string Write(string name) => _checkpoint.Write(Directory.CreateDirectory(_folder[name]).FullName);

    private ModelPackage Import(string checkpoint, Func<ImportOptions, ImportOptions> change) => ModelImporter.Import(
        change(new ImportOptions { Checkpoint = checkpoint, Package = _folder["package"], Precision = WeightPrecision.Int8 }),
        progress: null,
        TestContext.Current.CancellationToken);
}
