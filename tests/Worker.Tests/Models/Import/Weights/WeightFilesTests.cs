using System.Text.Json.Nodes;
using KoGpt2.Shared.Models;
using KoGpt2.TestSupport;
using KoGpt2.Worker.Models.Import;
using KoGpt2.Worker.Models.Import.Weights;

namespace KoGpt2.Worker.Tests.Models.Import.Weights;

public sealed class WeightFilesTests : IDisposable
{
    private const string First = "model-00001-of-00002.safetensors";
    private const string Second = "model-00002-of-00002.safetensors";
    private const string Bias = "transformer.ln_f.bias";

    private readonly TempFolder _folder = new();
    private readonly TestCheckpoint _checkpoint = TestCheckpoint.Random(
        new ModelShape(Layers: 1, Heads: 1, Width: 8, FeedForward: 8, Positions: 4, Vocabulary: 16), seed: 1);

    [Fact]
    public void Tensors_OfTwoFiles_AreAllThere()
    {
        WriteShards();
        using var files = new WeightFiles(_folder.Path);
        Assert.Equal(_checkpoint.Tensors.Keys.Order(), files.Tensors.Keys.Order());
        Assert.Equal([First, Second], files.Tensors.Values.Select(tensor => tensor.File.Name).Distinct());
    }

    [Theory]
    [InlineData("../model.safetensors")]
    [InlineData("/etc/model.safetensors")]
    [InlineData("inner/model.safetensors")]
    [InlineData("inner\\model.safetensors")]
    [InlineData("C:model.safetensors")]
    [InlineData("model.safetensors\0.safetensors")]
    [InlineData("pytorch_model.bin")]
    [InlineData("")]
    public void New_FileOutsideTheFolder_IsRefused(string file) => CheckRefusal(
        map => map[Bias] = file,
        $"model.safetensors.index.json puts tensor {Bias} into '{file}'; it must be a file of the checkpoint's own folder whose name ends in .safetensors.");

    [Fact]
    public void New_FileMissing_IsRefused() => CheckRefusal(
        map => map[Bias] = "model-3.safetensors",
        $"model.safetensors.index.json puts tensor {Bias} into model-3.safetensors, but the checkpoint {_folder.Path} has no such file.");

    [Fact]
    public void New_FileIsANumber_IsRefused() => CheckRefusal(
        map => map[Bias] = 2, $"model.safetensors.index.json says a number for tensor {Bias}; it must be a file's name.");

    [Fact]
    public void New_TensorInTheOtherFile_IsRefused() => CheckRefusal(
        map => map[Bias] = First, $"{Second} has tensor {Bias}, but model.safetensors.index.json does not put it there.");

    [Fact]
    public void New_TensorNotListed_IsRefused() => CheckRefusal(
        map => map.Remove(Bias), $"{Second} has tensor {Bias}, but model.safetensors.index.json does not put it there.");

    [Fact]
    public void New_TensorListedButNotThere_IsRefused() => CheckRefusal(
        map => map["more"] = Second, $"model.safetensors.index.json puts tensor more into {Second}, which does not have it.");

    [Fact]
    public void New_NothingListed_IsRefused() => CheckRefusal(map => map.Clear(), "model.safetensors.index.json lists no tensors.");

    [Theory]
    [InlineData("{}", "pytorch_model.bin.index.json has no object 'weight_map'.")]
    [InlineData("""{"weight_map":{"a":"b.bin","a":"b.bin"}}""", "pytorch_model.bin.index.json lists tensor a twice.")]
    [InlineData("[]", "pytorch_model.bin.index.json must hold a JSON object; it holds an array.")]
    public void New_IndexIsNone_IsRefused(string index, string message)
    {
        File.WriteAllText(_folder["b.bin"], "");
        File.WriteAllText(_folder["pytorch_model.bin.index.json"], index);
        Assert.Equal(message, Assert.Throws<CheckpointException>(() => new WeightFiles(_folder.Path)).Message);
    }

    public void Dispose() => _folder.Dispose();

    private JsonObject WriteShards() =>
        Shards.Write(_folder.Path, "model.safetensors", _checkpoint.Tensors, TestCheckpoint.WriteSafetensors, TestCheckpoint.WriteSafetensors);

    private void CheckRefusal(Action<JsonObject> change, string message)
    {
        JsonObject index = WriteShards();
        change(index["weight_map"]!.AsObject());
        File.WriteAllText(_folder["model.safetensors.index.json"], index.ToJsonString());
        Assert.Equal(message, Assert.Throws<CheckpointException>(() => new WeightFiles(_folder.Path)).Message);
    }
}
