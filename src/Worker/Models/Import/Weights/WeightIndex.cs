using System.Text.Json;

namespace KoGpt2.Worker.Models.Import.Weights;

/// <summary>The index of weights that are cut into several files: which tensor lies in which.</summary>
/// <remarks>Source: <c>weight_map</c> in the index files that Hugging Face transformers' <c>save_pretrained</c> writes.</remarks>
internal static class WeightIndex
{
    /// <summary>Reads an index.</summary>
    /// <param name="folder">The checkpoint.</param>
    /// <param name="name">The index's file name.</param>
    /// <param name="extension">How the names of the files that it lists must end.</param>
    /// <returns>By tensor, the name of a file that is in the folder.</returns>
    /// <exception cref="CheckpointException">The index is malformed, or lists a file that is missing or not in the folder.</exception>
    public static Dictionary<string, string> Read(string folder, string name, string extension)
    {
        using JsonDocument document = JsonFile.ReadObject(folder, name);
        if (!document.RootElement.TryGetProperty("weight_map", out JsonElement map) || map.ValueKind != JsonValueKind.Object)
            throw new CheckpointException($"{name} has no object 'weight_map'.");
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonProperty entry in map.EnumerateObject())
        {
            string file = FileName(entry, name, extension);
            if (!File.Exists(Path.Combine(folder, file)))
                throw new CheckpointException($"{name} puts tensor {entry.Name} into {file}, but the checkpoint {folder} has no such file.");
            if (!files.TryAdd(entry.Name, file))
                throw new CheckpointException($"{name} lists tensor {entry.Name} twice.");
        }
        return files.Count > 0 ? files : throw new CheckpointException($"{name} lists no tensors.");
    }

    private static string FileName(JsonProperty entry, string index, string extension)
    {
        if (entry.Value.ValueKind != JsonValueKind.String)
            throw new CheckpointException($"{index} says {JsonFile.Kind(entry.Value)} for tensor {entry.Name}; it must be a file's name.");
        string file = entry.Value.GetString()!;
        return !file.AsSpan().ContainsAny("/\\:\0") && file.EndsWith(extension, StringComparison.Ordinal)
            ? file
            : throw new CheckpointException(
                $"{index} puts tensor {entry.Name} into '{file}'; it must be a file of the checkpoint's own folder whose name ends in {extension}.");
    }
}
