using System.Buffers.Binary;

namespace KoGpt2.Augmentation.Sources.Tables;

/// <summary>
/// Checks the metadata at a Parquet file's end before the library reads it: the library trusts the lengths that stand there, and of a broken file may
/// read on for ever, or ask for gigabytes.
/// </summary>
/// <remarks>Source: Apache Parquet, "File Format" (metadata, four bytes of its length, <c>PAR1</c>); Apache Thrift, "Compact protocol encoding".</remarks>
internal ref struct ParquetFooter
{
    // Parquet's own metadata is seven structures deep.
    private const int DeepestNesting = 16, TailLength = 8, LongestFooter = 1 << 26;

    private ReadOnlySpan<byte> _left;

    /// <summary>Whether a file's end holds metadata in which every length fits.</summary>
    public static async Task<bool> IsWholeAsync(Stream file, CancellationToken stop)
    {
        byte[] tail = new byte[TailLength];
        if (file.Length < 2 * TailLength)
            return false;
        file.Seek(-TailLength, SeekOrigin.End);
        await file.ReadExactlyAsync(tail, stop);
        int length = BinaryPrimitives.ReadInt32LittleEndian(tail);
        if (!tail.AsSpan(4).SequenceEqual("PAR1"u8) || length is <= 0 or > LongestFooter || length > file.Length - TailLength)
            return false;
        byte[] footer = new byte[length];
        file.Seek(-TailLength - length, SeekOrigin.End);
        await file.ReadExactlyAsync(footer, stop);
        return IsWhole(footer);
    }

    /// <summary>Whether bytes are one structure of Thrift's compact encoding, and nothing else.</summary>
    internal static bool IsWhole(ReadOnlySpan<byte> footer)
    {
        ParquetFooter reader = new() { _left = footer };
        return reader.TrySkipStructure(0) && reader._left.IsEmpty;
    }

    private bool TrySkipStructure(int depth)
    {
        const int stop = 0, isTrue = 1, isFalse = 2;
        while (depth < DeepestNesting && TryTake(out byte head))
        {
            if (head == stop)
                return true;
            int type = head & 0xF;
            // A field's number is told by the distance to the one before it, or stands by itself; truth values are in their types.
            if ((head >> 4 == 0 && !TryTakeNumber(out _)) || (type is not (isTrue or isFalse) && !TrySkip(type, depth)))
                return false;
        }
        return false;
    }

    private bool TrySkip(int type, int depth) => type switch
    {
        1 or 2 or 3 => TryDrop(1),
        4 or 5 or 6 => TryTakeNumber(out _),
        7 => TryDrop(sizeof(double)),
        8 => TryTakeNumber(out ulong length) && TryDrop(length),
        9 or 10 => TrySkipList(depth),
        12 => TrySkipStructure(depth + 1),
        _ => false,
    };

    private bool TrySkipList(int depth)
    {
        if (!TryTake(out byte head))
            return false;
        ulong count = (ulong)(head >> 4);
        if ((count == 15 && !TryTakeNumber(out count)) || count > (ulong)_left.Length)
            return false;
        for (ulong i = 0; i < count; i++)
            if (!TrySkip(head & 0xF, depth))
                return false;
        return true;
    }

    private bool TryTakeNumber(out ulong number)
    {
        number = 0;
        for (int shift = 0; shift < 64 && TryTake(out byte part); shift += 7)
        {
            number |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                return true;
        }
        return false;
    }

    private bool TryTake(out byte value)
    {
        value = _left.IsEmpty ? (byte)0 : _left[0];
        return TryDrop(1);
    }

    private bool TryDrop(ulong count)
    {
        if (count > (ulong)_left.Length)
            return false;
        _left = _left[(int)count..];
        return true;
    }
}
