using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace KoGpt2.Augmentation.Filters.Likeness.Known;

/// <summary>A number for each of many keys, without the keys themselves: about 40 bytes for each.</summary>
/// <remarks>Keys are told apart by 64 bits of XXH3: of a million, a further one is taken for any with a chance of 1 in 18 million million.</remarks>
internal sealed class KeySet
{
    private readonly Dictionary<ulong, int> _numbers = [];

    /// <summary>Adds a key unless it is there.</summary>
    /// <returns>False if it is; then nothing changes.</returns>
    public bool TryAdd(ReadOnlySpan<char> key, int number) => _numbers.TryAdd(Hash(key), number);

    /// <summary>The number of a key; <see langword="null"/> if it is not there.</summary>
    public int? Find(ReadOnlySpan<char> key) => _numbers.TryGetValue(Hash(key), out int number) ? number : null;

    private static ulong Hash(ReadOnlySpan<char> key) => XxHash3.HashToUInt64(MemoryMarshal.AsBytes(key));
}
