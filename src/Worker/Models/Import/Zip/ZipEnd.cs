using System.Buffers.Binary;
using KoGpt2.Worker.Models.Import.Weights;

namespace KoGpt2.Worker.Models.Import.Zip;

/// <summary>Finds the directory of a zip file from the file's end.</summary>
/// <remarks>Source: PKWARE, APPNOTE.TXT 6.3, sections 4.3.14 to 4.3.16.</remarks>
internal static class ZipEnd
{
    private const int EndBytes = 22;
    private const int LocatorBytes = 20;
    private const int WideEndBytes = 56;

    /// <summary>Finds a file's directory.</summary>
    /// <returns>Where it starts, and the first byte after it, which is no later than the file's end.</returns>
    /// <exception cref="CheckpointException">There is none.</exception>
    public static (long Start, long End) Find(MappedFile file)
    {
        long end = FindEnd(file);
        ReadOnlySpan<byte> fields = file.Bytes(end, EndBytes);
        long size = BinaryPrimitives.ReadUInt32LittleEndian(fields[12..]);
        long start = BinaryPrimitives.ReadUInt32LittleEndian(fields[16..]);
        if (size == uint.MaxValue || start == uint.MaxValue)
            (start, size) = FindWide(file, end);
        return start >= 0 && size >= 0 && start <= file.Length && size <= file.Length - start
            ? (start, start + size)
            : throw new CheckpointException($"{file.Name} says that its zip directory has {size:N0} bytes from {start:N0} on, but has {file.Length:N0}.");
    }

    private static long FindEnd(MappedFile file)
    {
        int count = (int)Math.Min(file.Length, EndBytes + ushort.MaxValue);
        ReadOnlySpan<byte> tail = file.Bytes(file.Length - count, count);
        for (int at = tail.LastIndexOf("PK\x05\x06"u8); at >= 0; at = tail[..at].LastIndexOf("PK\x05\x06"u8))
            if (count - at >= EndBytes && BinaryPrimitives.ReadUInt16LittleEndian(tail[(at + 20)..]) == count - at - EndBytes)
                return file.Length - count + at;
        throw new CheckpointException($"{file.Name} starts as a zip file but does not end as one; it may have been cut off.");
    }

    private static (long Start, long Size) FindWide(MappedFile file, long end)
    {
        if (end >= LocatorBytes && file.Bytes(end - LocatorBytes, LocatorBytes) is var locator && locator.StartsWith("PK\x06\x07"u8))
        {
            long at = BinaryPrimitives.ReadInt64LittleEndian(locator[8..]);
            if (at >= 0 && at <= file.Length - WideEndBytes && file.Bytes(at, WideEndBytes) is var fields && fields.StartsWith("PK\x06\x06"u8))
                return (BinaryPrimitives.ReadInt64LittleEndian(fields[48..]), BinaryPrimitives.ReadInt64LittleEndian(fields[40..]));
        }
        throw new CheckpointException($"{file.Name} says that its zip directory lies beyond 4 GiB, but does not say where; it may have been cut off.");
    }
}
