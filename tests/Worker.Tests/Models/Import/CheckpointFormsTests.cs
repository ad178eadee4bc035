using System.Text.Json.Nodes;
using KoGpt2.Shared.Models;
using KoGpt2.TestSupport;
using KoGpt2.Worker.Models;
using KoGpt2.Worker.Tests.Models.Import.Torch;

namespace KoGpt2.Worker.Tests.Models.Import;

/// <summary>One network in every form in which checkpoints come makes one package.</summary>
public sealed class CheckpointFormsTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TestCheckpoint _checkpoint = TestCheckpoint.Random(
        new ModelShape(Layers: 2, Heads: 2, Width: 16, FeedForward: 24, Positions: 8, Vocabulary: 32), seed: 5);

    [Theory]
    [InlineData("pytorch_model.bin")]
    [InlineData("pytorch_model.legacy.bin")]
    public void Import_FileThatTorchSaved_MakesTheSamePackageAsSafetensors(string file) =>
        Assert.Equal(ImportTiny("model.safetensors"), ImportTiny(file));

    [Fact]
    public void Import_NamesWithoutPrefix_MakeTheSamePackage()
    {
        string path = Repository.SharedData("tiny-gpt2", "model.noprefix.safetensors");
        Assert.Equal(ImportTiny("model.safetensors"), Import(TestCheckpoint.Copy(TestData.Path("tiny-gpt2", "config.json"), path, NewFolder())));
    }

    [Theory]
    [InlineData("zip")]
    [InlineData("legacy")]
    [InlineData("two safetensors files")]
    [InlineData("two zip files")]
    [InlineData("a zip and a legacy file")]
    public void Import_AnyForm_MakesTheSamePackageAsOneSafetensorsFile(string form)
    {
        string expected = Import(_checkpoint.Write(NewFolder()));
        string folder = _checkpoint.Write(NewFolder());
        File.Delete(Path.Combine(folder, "model.safetensors"));
        switch (form)
        {
            case "zip":
                File.WriteAllBytes(Path.Combine(folder, "pytorch_model.bin"), TorchWriter.Zip(_checkpoint.Tensors));
                break;
            case "legacy":
                File.WriteAllBytes(Path.Combine(folder, "pytorch_model.bin"), TorchWriter.Legacy(_checkpoint.Tensors));
                break;
            case "two safetensors files":
                Shards.Write(folder, "model.safetensors", _checkpoint.Tensors, TestCheckpoint.WriteSafetensors, TestCheckpoint.WriteSafetensors);
                break;
            case "two zip files":
                Shards.Write(folder, "pytorch_model.bin", _checkpoint.Tensors, Shards.WriteZip, Shards.WriteZip);
                break;
            default:
                Shards.Write(folder, "pytorch_model.bin", _checkpoint.Tensors, Shards.WriteZip, Shards.WriteLegacy);
                break;
        }
        Assert.Equal(expected, Import(folder));
    }

    [Theory]
    [InlineData("model.safetensors.index.json")]
    [InlineData("pytorch_model.bin")]
    [InlineData("pytorch_model.bin.index.json")]
    public void Import_SeveralForms_TakesOneSafetensorsFileFirst(string other)
    {
        string folder = _checkpoint.Write(NewFolder());
        File.WriteAllText(Path.Combine(folder, other), "damaged");
        Assert.NotEmpty(Import(folder));
    }

    [Fact]
    public void Import_SeveralForms_TakesSafetensorsBeforePickles()
    {
        string folder = _checkpoint.Write(NewFolder());
        File.Move(Path.Combine(folder, "model.safetensors"), Path.Combine(folder, "model-1.safetensors"));
        var map = new JsonObject(_checkpoint.Tensors.Keys.Select(name => KeyValuePair.Create(name, (JsonNode?)"model-1.safetensors")));
        File.WriteAllText(Path.Combine(folder, "model.safetensors.index.json"), new JsonObject { ["weight_map"] = map }.ToJsonString());
        File.WriteAllText(Path.Combine(folder, "pytorch_model.bin"), "damaged");
        Assert.NotEmpty(Import(folder));
    }

    [Fact]
    public void Import_LinksToFiles_AreFollowed()
    {
        string folder = _checkpoint.Write(NewFolder()), links = NewFolder();
        foreach (string file in Directory.GetFiles(folder))
            File.CreateSymbolicLink(Path.Combine(links, Path.GetFileName(file)), file);
        Assert.Equal(Import(folder), Import(links));
    }

    public void Dispose() => _folder.Dispose();

    private string ImportTiny(string file) =>
        Import(TestCheckpoint.Copy(TestData.Path("tiny-gpt2", "config.json"), TestData.Path("tiny-gpt2", file), NewFolder()));

    private string NewFolder() => Directory.CreateDirectory(_folder[$"{Guid.NewGuid():N}"]).FullName;

    // A version is a digest of the files, weights and graph.
    private string Import(string checkpoint) => TestCheckpoint.Import(checkpoint, $"{checkpoint}-package", WeightPrecision.Fp32).Manifest.Version;
}
