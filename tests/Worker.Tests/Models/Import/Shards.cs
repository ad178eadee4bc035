using System.Text.Json.Nodes;
using KoGpt2.Worker.Tests.Models.Import.Torch;

namespace KoGpt2.Worker.Tests.Models.Import;

/// <summary>Writes weights in two files and the index that tells which tensor is in which.</summary>
internal static class Shards
{
    public static JsonObject Write(
        string folder,
        string name,
        IReadOnlyDictionary<string, TestTensor> tensors,
        Action<string, IReadOnlyDictionary<string, TestTensor>> first,
        Action<string, IReadOnlyDictionary<string, TestTensor>> second)
    {
        var map = new JsonObject();
        var write = new[] { first, second };
        foreach ((KeyValuePair<string, TestTensor>[] shard, int i) in tensors.Chunk((tensors.Count + 1) / 2).Select((shard, i) => (shard, i)))
        {
            string file = $"{Path.GetFileNameWithoutExtension(name)}-0000{i + 1}-of-00002{Path.GetExtension(name)}";
            write[i](Path.Combine(folder, file), shard.ToDictionary());
            foreach ((string tensor, _) in shard)
                map[tensor] = file;
        }
        var index = new JsonObject { ["metadata"] = new JsonObject { ["total_size"] = 1 }, ["weight_map"] = map };
        File.WriteAllText(Path.Combine(folder, $"{name}.index.json"), index.ToJsonString());
        return index;
    }

    public static void WriteZip(string path, IReadOnlyDictionary<string, TestTensor> tensors) => File.WriteAllBytes(path, TorchWriter.Zip(tensors));

    public static void WriteLegacy(string path, IReadOnlyDictionary<string, TestTensor> tensors) => File.WriteAllBytes(path, TorchWriter.Legacy(tensors));
}
