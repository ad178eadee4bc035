namespace KoGpt2.Worker.Models.Import.Torch;

/// <summary>A run of numbers that tensors share.</summary>
/// <param name="Type">Type of a number.</param>
/// <param name="Key">Its name in the file.</param>
/// <param name="Count">Numbers in it.</param>
internal sealed record TorchStorage(TorchType Type, string Key, long Count)
{
    /// <summary>Bytes in it.</summary>
    public Int128 Bytes => (Int128)Count * Type.Bytes;

    /// <summary>The storage that a pickle's persistent id names; null if it names something else.</summary>
    /// <param name="id">Kind, type, key, device and count; in the legacy format also a part of the storage, which today's torch leaves null.</param>
    public static TorchStorage? From(object? id) => id switch
    {
        object?[] and ["storage", TorchType type, string key, string, long count] when count >= 0 => new TorchStorage(type, key, count),
        object?[] and ["storage", TorchType type, string key, string, long count, null] when count >= 0 => new TorchStorage(type, key, count),
        _ => null,
    };
}

/// <summary>A part of a storage, seen as a tensor; nothing says yet that the storage is large enough.</summary>
/// <param name="Storage">Where its numbers are.</param>
/// <param name="Start">The first of them.</param>
/// <param name="Shape">Sizes, 0 or more.</param>
/// <param name="Strides">How many numbers further the next one of each dimension is, 0 or more; as many as sizes.</param>
internal sealed record TorchTensor(TorchStorage Storage, long Start, long[] Shape, long[] Strides);
