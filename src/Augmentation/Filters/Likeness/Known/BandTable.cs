using System.Numerics;

namespace KoGpt2.Augmentation.Filters.Likeness.Known;

/// <summary>Finds sets that share a band of their signatures with another. Takes 250 to 350 bytes for each set.</summary>
internal sealed class BandTable
{
    /// <summary>Most sets looked at for one: where a whole corpus is made from one pattern, all share some band.</summary>
    public const int MostShared = 1_000;

    private readonly List<int> _numbers = [];
    private readonly uint[] _wanted = new uint[MinHash.Bands];
    private readonly uint[] _signature = new uint[MinHash.Bands * MinHash.Rows];
    private readonly HashSet<int> _found = [];
    // For each band a hash table of chains: the last entry of each bucket, and for each entry the one before it; -1 ends a chain.
    private uint[] _bands = [];
    private int[] _last = [], _before = [];
    private int _buckets;

    /// <summary>Adds a set.</summary>
    /// <param name="number">What it is known by.</param>
    /// <param name="set">Its elements; not empty.</param>
    public void Add(int number, ReadOnlySpan<ulong> set)
    {
        if (_numbers.Count == _bands.Length / MinHash.Bands)
            Grow();
        if (_numbers.Count == 2 * _buckets)
            Spread();
        Sign(set);
        _wanted.CopyTo(_bands, _numbers.Count * MinHash.Bands);
        _numbers.Add(number);
        Link(_numbers.Count - 1);
    }

    /// <summary>The numbers of the sets that share a band with another set, at most <see cref="MostShared"/>, those added last first in each band.</summary>
    /// <returns>Good until the next call.</returns>
    public IReadOnlyCollection<int> Sharing(ReadOnlySpan<ulong> set)
    {
        _found.Clear();
        if (_buckets == 0)
            return _found;
        Sign(set);
        for (int band = 0; band < MinHash.Bands; band++)
            for (int entry = _last[Bucket(band, _wanted[band])]; entry >= 0 && _found.Count < MostShared; entry = _before[(entry * MinHash.Bands) + band])
                if (_bands[(entry * MinHash.Bands) + band] == _wanted[band])
                    _found.Add(_numbers[entry]);
        return _found;
    }

    private void Sign(ReadOnlySpan<ulong> set)
    {
        MinHash.Sign(set, _signature);
        MinHash.Band(_signature, _wanted);
    }

    private void Grow()
    {
        int room = MinHash.Bands * (64 + (_numbers.Count * 5 / 4));
        Array.Resize(ref _bands, room);
        Array.Resize(ref _before, room);
    }

    private void Spread()
    {
        _buckets = Math.Max(64, 2 * _buckets);
        _last = new int[_buckets * MinHash.Bands];
        _last.AsSpan().Fill(-1);
        for (int entry = 0; entry < _numbers.Count; entry++)
            Link(entry);
    }

    private void Link(int entry)
    {
        for (int band = 0; band < MinHash.Bands; band++)
        {
            int place = (entry * MinHash.Bands) + band, bucket = Bucket(band, _bands[place]);
            _before[place] = _last[bucket];
            _last[bucket] = entry;
        }
    }

    private int Bucket(int band, uint hash) => (int)((uint)(band * _buckets) + (hash >> (32 - BitOperations.Log2((uint)_buckets))));
}
