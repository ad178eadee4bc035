using System.Text;

namespace KoGpt2.Worker.Tests.Models.Import.Zip;

/// <summary>Writes zip files of stored entries, and as wrong as a test wants them.</summary>
internal sealed class ZipWriter(bool wide = false)
{
    private readonly List<byte> _file = [];
    private readonly List<byte> _directory = [];
    private ushort _entries;

    public ZipWriter Add(string name, byte[] contents, ushort method = 0, uint? local = null)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(name);
        uint start = local ?? (uint)_file.Count;
        _file.AddRange([.. "PK\x03\x04"u8, .. new byte[22], .. Numbers((ushort)utf8.Length, (ushort)3), .. utf8, .. new byte[3], .. contents]);
        uint length = wide ? uint.MaxValue : (uint)contents.Length;
        _directory.AddRange(
        [
            .. "PK\x01\x02"u8, .. new byte[6], .. Numbers(method), .. new byte[8], .. Numbers(length, length, (ushort)utf8.Length, (ushort)(wide ? 33 : 0)),
            .. new byte[10], .. Numbers(wide ? uint.MaxValue : start), .. utf8,
        ]);
        if (wide)
            _directory.AddRange(Numbers((ushort)7, (ushort)1, (byte)0, (ushort)1, (ushort)24, (long)contents.Length, (long)contents.Length, (long)start));
        _entries++;
        return this;
    }

    public byte[] Finish()
    {
        long start = _file.Count, length = _directory.Count;
        byte[] wideEnd =
        [
            .. "PK\x06\x06"u8, .. new byte[36], .. Numbers(length, start), .. "PK\x06\x07"u8, .. Numbers(0, start + length, 1),
        ];
        byte[] end =
        [
            .. "PK\x05\x06"u8, .. new byte[4],
            .. Numbers(_entries, _entries, wide ? uint.MaxValue : (uint)length, wide ? uint.MaxValue : (uint)start, (ushort)0),
        ];
        return [.. _file, .. _directory, .. wide ? wideEnd : [], .. end];
    }

    private static byte[] Numbers(params object[] numbers) => [.. numbers.SelectMany(number => number switch
    {
        byte value => [value],
        ushort value => BitConverter.GetBytes(value),
        int value => BitConverter.GetBytes(value),
        uint value => BitConverter.GetBytes(value),
        _ => BitConverter.GetBytes((long)number),
    })];
}
