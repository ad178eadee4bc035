using System.Buffers.Binary;
using KoGpt2.Worker.Models.Import.Weights;

namespace KoGpt2.Worker.Models.Import.Torch;

/// <summary>
/// Reads torch's legacy format: pickles of a magic number, the format's version, facts about the machine, the state dict and the storages'
/// keys in order; then each storage, its count of numbers in eight bytes and the numbers.
/// </summary>
/// <remarks>Source: torch, serialization.py (_legacy_save, _legacy_load).</remarks>
internal static class TorchLegacy
{
    private const long Version = 1_001;
    private const int CountBytes = sizeof(long);

    /// <summary>Whether a file starts with the format's magic number.</summary>
    public static bool IsLegacy(MappedFile file) => file.Length >= Magic.Length && file.Bytes(0, Magic.Length).SequenceEqual(Magic);

    /// <summary>Reads a file.</summary>
    /// <returns>Its tensors by name.</returns>
    /// <exception cref="CheckpointException">It is damaged, or has something that no state dict needs.</exception>
    public static Dictionary<string, StoredTensor> Read(MappedFile file)
    {
        long next = Magic.Length;
        if (Unpickle(file, ref next) is not Version)
            throw new CheckpointException($"{file.Name} does not have version {Version:N0} of torch's legacy format; save it anew with torch.save.");
        if (Unpickle(file, ref next) is not Dictionary<string, object?> machine || machine.GetValueOrDefault("little_endian") is not true)
            throw new CheckpointException($"{file.Name} does not say little_endian true of the machine that wrote it; this program reads that byte order.");
        object? pickled = Unpickle(file, ref next);
        if (Unpickle(file, ref next) is not List<object?> keys)
            throw new CheckpointException($"{file.Name} has no list of its storages' keys after the state dict.");
        Dictionary<string, (TorchStorage Storage, long Start)> places = Place(file, keys, StateDict.Storages(pickled), next);
        return StateDict.Find(file, pickled, storage => Locate(file, places, storage));
    }

    private static object? Unpickle(MappedFile file, ref long next)
    {
        var input = new PickleInput(file, file.Name, zero: 0, start: next, end: file.Length);
        object? value = PickleMachine.Read(input);
        next = input.Position;
        return value;
    }

    private static Dictionary<string, (TorchStorage Storage, long Start)> Place(
        MappedFile file, List<object?> keys, Dictionary<string, TorchStorage> storages, long next)
    {
        var places = new Dictionary<string, (TorchStorage, long)>(keys.Count, StringComparer.Ordinal);
        foreach (object? key in keys)
        {
            if (key is not string name || !storages.TryGetValue(name, out TorchStorage? storage))
                throw new CheckpointException($"{file.Name} lists the storage '{key as string}', which none of its tensors uses.");
            CheckStorage(file, storage, next);
            if (!places.TryAdd(name, (storage, next + CountBytes)))
                throw new CheckpointException($"{file.Name} lists its storage {name} twice.");
            next += CountBytes + (long)storage.Bytes;
        }
        return places;
    }

    private static void CheckStorage(MappedFile file, TorchStorage storage, long start)
    {
        if (storage.Bytes > file.Length - start - CountBytes)
            throw new CheckpointException(
                $"Storage {storage.Key} ends at byte {start + CountBytes + storage.Bytes:N0}, but {file.Name} has {file.Length:N0}; it may have been cut off.");
        long count = BinaryPrimitives.ReadInt64LittleEndian(file.Bytes(start, CountBytes));
        if (count != storage.Count)
            throw new CheckpointException($"Storage {storage.Key} of {file.Name} has {count:N0} numbers; its state dict says {storage.Count:N0}.");
    }

    private static long Locate(MappedFile file, Dictionary<string, (TorchStorage Storage, long Start)> places, TorchStorage storage)
    {
        if (!places.TryGetValue(storage.Key, out (TorchStorage Storage, long Start) place))
            throw new CheckpointException($"{file.Name} does not list its storage {storage.Key}, which a tensor uses.");
        return place.Storage == storage
            ? place.Start
            : throw new CheckpointException($"{file.Name} describes its storage {storage.Key} in two ways; all of its tensors must agree.");
    }

    // The number 0x1950a86a20f9469cfc6c in a pickle of protocol 2.
    private static ReadOnlySpan<byte> Magic =>
        [(byte)PickleOpcode.PROTO, 2, (byte)PickleOpcode.LONG1, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)PickleOpcode.STOP];
}
