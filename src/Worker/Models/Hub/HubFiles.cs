using System.Text.Json;
using KoGpt2.Shared.Models;
using KoGpt2.Worker.Models.Import;

namespace KoGpt2.Worker.Models.Hub;

/// <summary>Which files of a repository an import needs.</summary>
/// <param name="About">Small ones that say what the model is; those that must be there come first.</param>
/// <param name="Weights">The weights in one file, or the index of their shards.</param>
internal sealed record HubFiles(IReadOnlyList<HubFile> About, HubFile Weights)
{
    private const string IndexEnd = ".index.json";
    private static readonly string[] s_needed = [CheckpointConfig.FileName, ModelManifest.TokenizerFile];
    private static readonly string[] s_welcome = ["generation_config.json", "README.md"];
    private static readonly string[] s_weights = ["model.safetensors", $"model.safetensors{IndexEnd}", "pytorch_model.bin", $"pytorch_model.bin{IndexEnd}"];
    private static readonly string[] s_foreign = [".h5", ".msgpack", ".gguf", ".onnx", ".ckpt", ".safetensors", ".bin", ".pt"];

    /// <summary>Whether <see cref="Weights"/> is an index.</summary>
    public bool IsSharded => Weights.Name.EndsWith(IndexEnd, StringComparison.Ordinal);

    /// <summary>Chooses; safetensors go before pickled weights, one file before shards.</summary>
    /// <param name="listing">What the repository holds.</param>
    /// <param name="id">What an error calls the repository.</param>
    /// <exception cref="HubException">It lacks a file that must be there, or has no weights that this program reads.</exception>
    public static HubFiles Choose(HubListing listing, string id)
    {
        foreach (string name in s_needed)
            if (listing.Find(name) is null)
                throw new HubException($"{id} has no {name} at commit {listing.Commit}; a model cannot be imported without it.");
        HubFile? weights = s_weights.Select(listing.Find).FirstOrDefault(file => file is not null);
        if (weights is null)
            throw new HubException($"{id} has no {s_weights[0]} and no {s_weights[2]}, whole or in shards, at commit {listing.Commit}; {Instead(listing)}.");
        return new HubFiles([.. s_needed.Concat(s_welcome).Select(listing.Find).OfType<HubFile>()], weights);
    }

    /// <summary>The files that an index of shards names, each once.</summary>
    /// <param name="listing">What the repository holds.</param>
    /// <param name="index">The index: a JSON object whose <c>weight_map</c> says for each tensor in which file it is.</param>
    /// <param name="name">The index's name, for errors.</param>
    /// <exception cref="HubException">It is no such index, or names a file that is not beside it.</exception>
    /// <exception cref="CheckpointException">It is not a JSON object.</exception>
    public static IReadOnlyList<HubFile> Shards(HubListing listing, ReadOnlyMemory<byte> index, string name)
    {
        using JsonDocument document = JsonFile.ParseObject(index, name);
        if (!document.RootElement.TryGetProperty("weight_map", out JsonElement map) || map.ValueKind != JsonValueKind.Object
            || map.EnumerateObject().Any(tensor => tensor.Value.ValueKind != JsonValueKind.String))
            throw new HubException($"{name} has no object 'weight_map' that gives each tensor the name of a file.");
        string[] shards = [.. map.EnumerateObject().Select(tensor => tensor.Value.GetString()!).Distinct().Order(StringComparer.Ordinal)];
        return [.. shards.Select(shard => Beside(listing, shard, name))];
    }

    // A shard becomes a file in the cache: no name may lead out of it, or to a file of another purpose.
    private static HubFile Beside(HubListing listing, string shard, string index) =>
        listing.Find(shard) is { } file && shard.IndexOfAny(['/', '\\', ':']) < 0 && !shard.StartsWith('.') && !shard.EndsWith(".json", StringComparison.Ordinal)
            ? file
            : throw new HubException($"{index} puts tensors into '{shard}'; there is no such file of weights beside it.");

    private static string Instead(HubListing listing)
    {
        string[] foreign = [.. listing.Files.Select(file => file.Name).Where(name => s_foreign.Any(end => name.EndsWith(end, StringComparison.Ordinal))).Take(3)];
        return foreign is [] ? "it has no weights at all" : $"it has {string.Join(", ", foreign)}, which this program does not read";
    }
}
