using System.Text;
using KoGpt2.Worker.Models.Hub;

namespace KoGpt2.Worker.Tests.Models.Hub;

public sealed class HubFilesTests
{
    private const string Commit = "0123456789abcdef0123456789abcdef01234567";

    [Theory]
    [InlineData("model.safetensors", "model.safetensors", "model.safetensors.index.json", "pytorch_model.bin")]
    [InlineData("model.safetensors.index.json", "model.safetensors.index.json", "pytorch_model.bin", "pytorch_model.bin.index.json")]
    [InlineData("pytorch_model.bin", "pytorch_model.bin", "pytorch_model.bin.index.json", "tf_model.h5")]
    [InlineData("pytorch_model.bin.index.json", "pytorch_model.bin.index.json")]
    public void Choose_Weights_TakesTheBestForm(string weights, params string[] names)
    {
        var files = HubFiles.Choose(Listing(["config.json", "tokenizer.json", "vocab.json", "README.md", .. names]), "a/b");
        Assert.Equal(weights, files.Weights.Name);
        Assert.Equal(weights.EndsWith(".json", StringComparison.Ordinal), files.IsSharded);
        Assert.Equal(["config.json", "tokenizer.json", "README.md"], files.About.Select(file => file.Name));
    }

    [Theory]
    [InlineData("a/b has no tokenizer.json at commit {0}; a model cannot be imported without it.", "config.json", "model.safetensors")]
    [InlineData("a/b has no config.json at commit {0}; a model cannot be imported without it.", "tokenizer.json", "model.safetensors")]
    [InlineData(
        "a/b has no model.safetensors and no pytorch_model.bin, whole or in shards, at commit {0}; it has tf_model.h5, x.gguf, which this program does not read.",
        "config.json", "tokenizer.json", "tf_model.h5", "x.gguf")]
    [InlineData(
        "a/b has no model.safetensors and no pytorch_model.bin, whole or in shards, at commit {0}; it has no weights at all.", "config.json", "tokenizer.json")]
    public void Choose_FileIsMissing_NamesIt(string message, params string[] names) =>
        Assert.Equal(string.Format(null, message, Commit), Assert.Throws<HubException>(() => HubFiles.Choose(Listing(names), "a/b")).Message);

    [Theory]
    [InlineData("""{"weight_map":{"a":"../x.safetensors"}}""", "index puts tensors into '../x.safetensors'; there is no such file of weights beside it.")]
    [InlineData("""{"weight_map":{"a":"sub/x.safetensors"}}""", "index puts tensors into 'sub/x.safetensors'; there is no such file of weights beside it.")]
    [InlineData("""{"weight_map":{"a":"config.json"}}""", "index puts tensors into 'config.json'; there is no such file of weights beside it.")]
    [InlineData("""{"weight_map":{"a":".lock"}}""", "index puts tensors into '.lock'; there is no such file of weights beside it.")]
    [InlineData("""{"weight_map":{"a":"absent.bin"}}""", "index puts tensors into 'absent.bin'; there is no such file of weights beside it.")]
    [InlineData("""{"weight_map":{"a":1}}""", "index has no object 'weight_map' that gives each tensor the name of a file.")]
    [InlineData("""{"weight_map":[]}""", "index has no object 'weight_map' that gives each tensor the name of a file.")]
    [InlineData("{}", "index has no object 'weight_map' that gives each tensor the name of a file.")]
    public void Shards_WrongIndex_SaysSo(string index, string message)
    {
        HubListing listing = Listing("config.json", "../x.safetensors", "sub/x.safetensors", ".lock");
        Assert.Equal(message, Assert.Throws<HubException>(() => HubFiles.Shards(listing, Encoding.UTF8.GetBytes(index), "index")).Message);
    }

    private static HubListing Listing(params string[] names) => new(Commit, [.. names.Select(name => new HubFile(name, 1, Commit))]);
}
