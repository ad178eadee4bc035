using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace KoGpt2.Augmentation.Reports.Measures;

/// <summary>A sample of things that come one after the other: those whose hash with the run's name and seed is least. Memory: the sample.</summary>
/// <param name="run">The run's name.</param>
/// <param name="seed">The recipe's seed.</param>
/// <param name="most">Most things in it.</param>
internal sealed class SeededSample<T>(string run, long seed, int most)
{
    private static readonly Comparer<Item> s_order = Comparer<Item>.Create((a, b) =>
        a.Hash != b.Hash ? a.Hash.CompareTo(b.Hash) : string.CompareOrdinal(a.Key, b.Key));
    private readonly SortedSet<Item> _drawn = new(s_order);

    /// <summary>What was drawn, in an order that looks random.</summary>
    public IEnumerable<T> Drawn => _drawn.Select(item => item.Value!);

    /// <summary>Offers a thing.</summary>
    /// <param name="key">What it is known by; one of each key is drawn.</param>
    /// <param name="make">Makes it, if it is drawn for now.</param>
    public void Offer(string key, Func<T> make)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{run}\n{seed}\n{key}")));
        Item item = new(BinaryPrimitives.ReadUInt64LittleEndian(hash), key);
        if (_drawn.Count == most && s_order.Compare(item, _drawn.Max!) > 0)
            return;
        if (_drawn.Add(item with { Value = make() }) && _drawn.Count > most)
            _drawn.Remove(_drawn.Max!);
    }

    private sealed record Item(ulong Hash, string Key, T? Value = default);
}
