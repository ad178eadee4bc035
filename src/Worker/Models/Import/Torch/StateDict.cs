using KoGpt2.Worker.Models.Import.Weights;
using static KoGpt2.Worker.Models.Import.Weights.StoredTensor;

namespace KoGpt2.Worker.Models.Import.Torch;

/// <summary>Finds the tensors of an unpickled state dict in their file.</summary>
internal static class StateDict
{
    /// <summary>The storages that a state dict's tensors use, by key; none if it is no state dict.</summary>
    public static Dictionary<string, TorchStorage> Storages(object? pickled)
    {
        var storages = new Dictionary<string, TorchStorage>(StringComparer.Ordinal);
        if (pickled is Dictionary<string, object?> entries)
            foreach (TorchTensor tensor in entries.Values.OfType<TorchTensor>())
                storages.TryAdd(tensor.Storage.Key, tensor.Storage);
        return storages;
    }

    /// <summary>Finds every tensor.</summary>
    /// <param name="file">The file.</param>
    /// <param name="pickled">What its pickle holds.</param>
    /// <param name="locate">Where a storage's bytes start in the file; it has checked that they are all there.</param>
    /// <exception cref="CheckpointException">It is no state dict, or a tensor goes beyond its storage.</exception>
    public static Dictionary<string, StoredTensor> Find(MappedFile file, object? pickled, Func<TorchStorage, long> locate)
    {
        if (pickled is not Dictionary<string, object?> entries)
            throw new CheckpointException($"{file.Name} holds {Kind(pickled)}; it must be a state dict, which has a tensor under each name.");
        var tensors = new Dictionary<string, StoredTensor>(entries.Count, StringComparer.Ordinal);
        foreach ((string name, object? value) in entries)
            tensors.Add(name, value is TorchTensor tensor
                ? Place(file, name, tensor, locate)
                : throw new CheckpointException($"Entry {name} of {file.Name} is {Kind(value)}; a state dict has a tensor under each name."));
        return tensors;
    }

    private static StoredTensor Place(MappedFile file, string name, TorchTensor tensor, Func<TorchStorage, long> locate)
    {
        TorchStorage storage = tensor.Storage;
        if (!Fits(tensor))
            throw new CheckpointException(
                $"Tensor {name} of {file.Name}, {Sizes(tensor.Shape)} from number {tensor.Start:N0} on, goes beyond the {storage.Count:N0} of storage {storage.Key}.");
        return new StoredTensor(file, storage.Type.Name, tensor.Shape, tensor.Strides, locate(storage) + (tensor.Start * storage.Type.Bytes));
    }

    private static bool Fits(TorchTensor tensor)
    {
        long count = tensor.Storage.Count;
        if (tensor.Shape.Contains(0))
            return tensor.Start <= count;
        Int128 last = tensor.Start;
        foreach ((long size, long stride) in tensor.Shape.Zip(tensor.Strides))
            if ((last += (Int128)(size - 1) * stride) >= count)
                return false;
        return last < count;
    }

    private static string Kind(object? value) => value switch
    {
        null => "None",
        bool => "a bool",
        long => "an int",
        string => "a str",
        object?[] => "a tuple",
        List<object?> => "a list",
        Dictionary<string, object?> => "a dict",
        TorchTensor => "a tensor",
        TorchStorage => "a storage",
        _ => "a function or type",
    };
}
