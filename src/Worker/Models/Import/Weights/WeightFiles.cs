using KoGpt2.Worker.Models.Import.Safetensors;
using KoGpt2.Worker.Models.Import.Torch;

namespace KoGpt2.Worker.Models.Import.Weights;

/// <summary>The files that hold a checkpoint's weights, and the tensors in them.</summary>
/// <remarks>The order in which they are looked for is that of Hugging Face transformers' <c>from_pretrained</c>.</remarks>
internal sealed class WeightFiles : IDisposable
{
    private const string Safetensors = ".safetensors";

    private static readonly string[] s_forms =
        ["model.safetensors", "model.safetensors.index.json", "pytorch_model.bin", "pytorch_model.bin.index.json"];

    private readonly List<MappedFile> _files = [];

    /// <summary>Opens a checkpoint's weights in the first form that is there, even if another would be sound.</summary>
    /// <param name="folder">The checkpoint.</param>
    /// <exception cref="CheckpointException">There are none, they are malformed, or they are not what their index says.</exception>
    public WeightFiles(string folder)
    {
        Name = Array.Find(s_forms, form => File.Exists(Path.Combine(folder, form))) ?? throw new CheckpointException(
            $"The checkpoint {folder} has no weights; there must be {string.Join(", ", s_forms[..^1])} or {s_forms[^1]}.");
        try
        {
            Tensors = Path.GetExtension(Name) == ".json" ? OpenIndexed(folder) : Open(Path.Combine(folder, Name));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What an error calls them all: the one file's name, or the index's.</summary>
    public string Name { get; }

    /// <summary>What they hold, by name.</summary>
    public IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    /// <inheritdoc/>
    public void Dispose() => _files.ForEach(file => file.Dispose());

    private Dictionary<string, StoredTensor> Open(string path)
    {
        var file = new MappedFile(path);
        _files.Add(file);
        if (file.Bytes(0, (int)Math.Min(file.Length, LfsPointer.Length)).SequenceEqual(LfsPointer))
            throw new CheckpointException($"{file.Name} is only a pointer of {file.Length:N0} bytes to the true file; fetch that with 'git lfs pull'.");
        return path.EndsWith(Safetensors, StringComparison.Ordinal) ? SafetensorsFile.Read(file) : TorchFile.Read(file);
    }

    private Dictionary<string, StoredTensor> OpenIndexed(string folder)
    {
        Dictionary<string, string> index = WeightIndex.Read(folder, Name, Path.GetExtension(Name[..^".index.json".Length]));
        var all = new Dictionary<string, StoredTensor>(StringComparer.Ordinal);
        foreach (string file in index.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            foreach ((string tensor, StoredTensor stored) in Open(Path.Combine(folder, file)))
                all.Add(
                    index.GetValueOrDefault(tensor) == file
                        ? tensor
                        : throw new CheckpointException($"{file} has tensor {tensor}, but {Name} does not put it there."),
                    stored);
        string? missing = index.Keys.Where(tensor => !all.ContainsKey(tensor)).Min(StringComparer.Ordinal);
        return missing is null ? all : throw new CheckpointException($"{Name} puts tensor {missing} into {index[missing]}, which does not have it.");
    }

    // How a pointer file of Git Large File Storage starts: git-lfs/docs/spec.md.
    private static ReadOnlySpan<byte> LfsPointer => "version https://git-lfs"u8;
}
