using System.Text.Json.Nodes;
using KoGpt2.Shared.Models;
using KoGpt2.TestSupport;
using KoGpt2.Worker.Models;
using KoGpt2.Worker.Models.Packaging;

namespace KoGpt2.Worker.Tests.Models.Packaging;

public sealed class ModelPackageTests : IDisposable
{
    private static readonly ModelShape s_shape = new(Layers: 1, Heads: 1, Width: 16, FeedForward: 24, Positions: 8, Vocabulary: 32);

    // What is done to a manifest, and what is said then; {0} is its path.
    private static readonly Dictionary<string, (Action<JsonNode> Break, string Message)> s_cases = new()
    {
        ["null for a file"] = (manifest => manifest["files"]![0] = null, "{0} says null for a file."),
        ["newer format"] = (manifest => manifest["format"] = 2, "{0} has format 2; this program reads up to 1."),
        ["bad name"] = (manifest => manifest["name"] = "a--b", "{0} names the model 'a--b'; a name is 2 to 40 of a to z, 0 to 9 and single hyphens inside, without -poison at the end."),
        ["unknown precision"] = (manifest => manifest["precision"] = "fp8", "{0} has precision 'fp8'; this program runs fp32, int8, fp16."),
        ["impossible shape"] = (manifest => manifest["shape"]!["heads"] = 5,
            "{0} has a shape that cannot be: a width of 16 cannot be shared among 5 heads; it must be a multiple of them."),
        ["no graph"] = (manifest => manifest["files"]!.AsArray().RemoveAt(0), "{0} does not list the file model.onnx."),
        ["no weights"] = (manifest => manifest["files"]!.AsArray().RemoveAt(1), "{0} does not list the file model.onnx.data."),
        ["a file outside"] = (manifest => manifest["files"]!.AsArray().Add(new JsonObject { ["path"] = "../secret", ["size"] = 1, ["sha256"] = "" }),
            "{0} lists the file '../secret'; a package's files lie in its own folder."),
        ["another version"] = (manifest => manifest["version"] = "0123456789abcdef", "{0} has version 0123456789abcdef; its files' digests make it {1}."),
    };

    private readonly TempFolder _folder = new();
    private readonly ModelPackage _package;

    public ModelPackageTests() =>
        _package = RandomPackage.Write(_folder["package"], s_shape, WeightPrecision.Fp32, seed: 1, progress: null, TestContext.Current.CancellationToken);

    public static TheoryData<string> Cases => [.. s_cases.Keys];

    [Fact]
    public void Open_WrittenPackage_KnowsItsFiles()
    {
        ModelPackage package = ModelPackage.Open(_folder["package"]);
        Assert.Equal("random", package.Manifest.Name);
        Assert.Equal(s_shape, package.Manifest.Shape);
        Assert.Equal(WeightPrecision.Fp32, package.Precision);
        Assert.Equal(_folder["package", "model.onnx"], package.GraphPath);
        Assert.Null(package.TokenizerPath);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Open_BadManifest_SaysWhatIsWrong(string name)
    {
        string path = _folder["package", ModelManifest.FileName];
        JsonNode manifest = JsonNode.Parse(File.ReadAllText(path))!;
        s_cases[name].Break(manifest);
        File.WriteAllText(path, manifest.ToJsonString());
        string message = s_cases[name].Message
            .Replace("{0}", path, StringComparison.Ordinal)
            .Replace("{1}", _package.Manifest.Version, StringComparison.Ordinal);
        Assert.Equal(message, Assert.Throws<ModelPackageException>(() => ModelPackage.Open(_folder["package"])).Message);
    }

    [Theory]
    [InlineData("null", "is not a model manifest: it says null.")]
    [InlineData("{", "is not a model manifest: Expected")]
    [InlineData("""{"name":null}""", "is not a model manifest: ")]
    [InlineData("""{"files":null}""", "is not a model manifest: ")]
    [InlineData("""{"format":1}""", "is not a model manifest: JSON deserialization for type")]
    public void Open_ManifestIsSomethingElse_SaysSo(string json, string said)
    {
        File.WriteAllText(_folder["package", ModelManifest.FileName], json);
        var error = Assert.Throws<ModelPackageException>(() => ModelPackage.Open(_folder["package"]));
        Assert.StartsWith($"{_folder["package", ModelManifest.FileName]} {said}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NoManifest_SaysHowToMakeOne()
    {
        var error = Assert.Throws<ModelPackageException>(() => ModelPackage.Open(_folder.Path));
        Assert.Equal($"{_folder.Path} is not a model package: it has no manifest.json; make one with 'kogpt2 model import'.", error.Message);
    }

    [Fact]
    public void Open_FileMissingOrShort_SaysWhich()
    {
        string weights = _folder["package", "model.onnx.data"];
        long size = new FileInfo(weights).Length;
        using (FileStream file = File.OpenWrite(weights))
            file.SetLength(1_000);
        var shortened = Assert.Throws<ModelPackageException>(() => ModelPackage.Open(_folder["package"]));
        Assert.Equal(
            FormattableString.Invariant($"The file model.onnx.data of the model package {_folder["package"]} has 1,000 bytes; its manifest says {size:N0}."),
            shortened.Message);

        File.Delete(weights);
        var missing = Assert.Throws<ModelPackageException>(() => ModelPackage.Open(_folder["package"]));
        Assert.Equal($"The model package {_folder["package"]} lacks the file model.onnx.data that its manifest lists.", missing.Message);
    }

    [Fact]
    public async Task VerifyAsync_WrittenPackage_IsContent() => await _package.VerifyAsync(TestContext.Current.CancellationToken);

    [Fact]
    public async Task VerifyAsync_OneBitFlipped_SaysWhere()
    {
        using (FileStream file = File.Open(_folder["package", "model.onnx.data"], FileMode.Open))
        {
            int value = file.ReadByte();
            file.Position = 0;
            file.WriteByte((byte)(value ^ 1));
        }
        var error = await Assert.ThrowsAsync<ModelPackageException>(() => _package.VerifyAsync(TestContext.Current.CancellationToken));
        Assert.StartsWith(
            $"The file model.onnx.data of the model package {_folder["package"]} has the SHA-256 digest ", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
