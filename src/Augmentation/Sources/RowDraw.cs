using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace KoGpt2.Augmentation.Sources;

/// <summary>Draws rows without putting back: each row has a number that looks random, and the rows with the smallest are drawn. Not thread-safe.</summary>
/// <remarks>
/// Which rows are drawn does not depend on the order in which they are offered; a smaller draw is part of a greater one. Memory: a few dozen bytes for
/// each row drawn.
/// </remarks>
/// <param name="run">The run's name.</param>
/// <param name="seed">The recipe's seed.</param>
/// <param name="count">How many to draw, 1 or more.</param>
public sealed class RowDraw(string run, long seed, int count)
{
    private static readonly Comparer<(ulong Key, long Row)> s_greatestFirst = Comparer<(ulong Key, long Row)>.Create((a, b) => b.CompareTo(a));
    private readonly PriorityQueue<long, (ulong Key, long Row)> _drawn = new(s_greatestFirst);

    /// <summary>The rows drawn of those offered so far: all of them while they are no more than asked for.</summary>
    public IReadOnlySet<long> Rows => _drawn.UnorderedItems.Select(item => item.Element).ToHashSet();

    /// <summary>Offers a row, once.</summary>
    public void Offer(long row)
    {
        if (_drawn.Count < count)
            _drawn.Enqueue(row, (Key(row), row));
        else
            _drawn.EnqueueDequeue(row, (Key(row), row));
    }

    private ulong Key(long row) =>
        BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{run}\n{seed}\n{row}"))));
}
