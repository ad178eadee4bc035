using System.Buffers.Binary;
using System.Text;
using KoGpt2.Worker.Models.Import.Weights;

namespace KoGpt2.Worker.Models.Import.Zip;

/// <summary>An entry's contents in a zip file.</summary>
/// <param name="Offset">Where they start in the file.</param>
/// <param name="Length">How many bytes they are, all in the file.</param>
internal readonly record struct ZipEntry(long Offset, long Length);

/// <summary>The directory of a zip file of entries stored as they are, also beyond 4 GiB. Checksums are not compared: torch can leave them out.</summary>
/// <remarks>Source: PKWARE, APPNOTE.TXT 6.3, sections 4.3 and 4.5.3.</remarks>
internal sealed class ZipDirectory
{
    private const uint LocalSignature = 0x04034b50;
    private const int LocalBytes = 30;
    private const uint HeaderSignature = 0x02014b50;
    private const int HeaderBytes = 46;
    private const ushort Zip64 = 1;

    private readonly MappedFile _file;
    private readonly Dictionary<string, Header> _headers = new(StringComparer.Ordinal);

    private ZipDirectory(MappedFile file) => _file = file;

    /// <summary>Names of the entries, in the file's order.</summary>
    public IEnumerable<string> Names => _headers.Keys;

    /// <summary>Whether a file starts as a zip file does.</summary>
    public static bool IsZip(MappedFile file) =>
        file.Length >= LocalBytes && BinaryPrimitives.ReadUInt32LittleEndian(file.Bytes(0, sizeof(uint))) == LocalSignature;

    /// <summary>Reads a file's directory.</summary>
    /// <exception cref="CheckpointException">It is damaged or missing.</exception>
    public static ZipDirectory Read(MappedFile file)
    {
        var directory = new ZipDirectory(file);
        (long next, long end) = ZipEnd.Find(file);
        while (next < end)
            next += directory.ReadHeader(next, end);
        return directory;
    }

    /// <summary>Finds an entry; null if there is none of this name.</summary>
    /// <exception cref="CheckpointException">It is compressed, or its contents are not in the file.</exception>
    public ZipEntry? Find(string name)
    {
        if (!_headers.TryGetValue(name, out Header header))
            return null;
        if (header.Method != 0 || header.IsEncrypted || header.Packed != header.Length)
            throw new CheckpointException($"Entry {name} of {_file.Name} is compressed or encrypted; torch stores each as it is.");
        if (header.Local > _file.Length - LocalBytes)
            throw Damaged($"has its entry {name} at byte {header.Local:N0}");
        ReadOnlySpan<byte> local = _file.Bytes(header.Local, LocalBytes);
        if (BinaryPrimitives.ReadUInt32LittleEndian(local) != LocalSignature)
            throw Damaged($"does not have its entry {name} at byte {header.Local:N0}");
        long start = header.Local + LocalBytes + BinaryPrimitives.ReadUInt16LittleEndian(local[26..]) + BinaryPrimitives.ReadUInt16LittleEndian(local[28..]);
        return header.Length <= _file.Length - start
            ? new ZipEntry(start, header.Length)
            : throw Damaged($"has its entry {name} end {header.Length:N0} bytes after byte {start:N0}");
    }

    private CheckpointException Damaged(FormattableString what) =>
        new($"{_file.Name} {FormattableString.Invariant(what)}, but has {_file.Length:N0} bytes; it is damaged or was cut off.");

    // Returns the header's bytes.
    private int ReadHeader(long start, long end)
    {
        if (end - start < HeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(_file.Bytes(start, HeaderBytes)) != HeaderSignature)
            throw Damaged($"has no entry of its directory at byte {start:N0}");
        ReadOnlySpan<byte> fields = _file.Bytes(start, HeaderBytes);
        int name = BinaryPrimitives.ReadUInt16LittleEndian(fields[28..]);
        int extra = BinaryPrimitives.ReadUInt16LittleEndian(fields[30..]);
        int all = HeaderBytes + name + extra + BinaryPrimitives.ReadUInt16LittleEndian(fields[32..]);
        if (all > end - start)
            throw Damaged($"has an entry of its directory go on for {all:N0} bytes after byte {start:N0}");
        var wide = new WideFields(_file.Bytes(start + HeaderBytes + name, extra));
        var header = new Header
        {
            IsEncrypted = (fields[8] & 1) != 0,
            Method = BinaryPrimitives.ReadUInt16LittleEndian(fields[10..]),
            Length = wide.Or(BinaryPrimitives.ReadUInt32LittleEndian(fields[24..])),
            Packed = wide.Or(BinaryPrimitives.ReadUInt32LittleEndian(fields[20..])),
            Local = wide.Or(BinaryPrimitives.ReadUInt32LittleEndian(fields[42..])),
        };
        string text = Encoding.UTF8.GetString(_file.Bytes(start + HeaderBytes, name));
        return _headers.TryAdd(text, header) ? all : throw Damaged($"has its entry {text} twice");
    }

    private readonly record struct Header
    {
        public bool IsEncrypted { get; init; }
        public ushort Method { get; init; }
        public long Length { get; init; }
        public long Packed { get; init; }
        public long Local { get; init; }
    }

    /// <summary>The eight-byte forms, in their order, of those fields that say that four bytes are too few.</summary>
    private ref struct WideFields(ReadOnlySpan<byte> extra)
    {
        private ReadOnlySpan<byte> _left = Find(extra);

        public long Or(uint field)
        {
            if (field != uint.MaxValue || _left.Length < sizeof(long))
                return field;
            long wide = BinaryPrimitives.ReadInt64LittleEndian(_left);
            _left = _left[sizeof(long)..];
            return wide < 0 ? long.MaxValue : wide;
        }

        private static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> extra)
        {
            while (extra.Length >= 4)
            {
                int length = Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]), extra.Length - 4);
                if (BinaryPrimitives.ReadUInt16LittleEndian(extra) == Zip64)
                    return extra.Slice(4, length);
                extra = extra[(4 + length)..];
            }
            return default;
        }
    }
}
