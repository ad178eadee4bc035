using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace KoGpt2.Worker.Models.Import;

/// <summary>A tensor as a safetensors file describes it.</summary>
/// <param name="Type">Element type in the format's own words, such as <c>F16</c>.</param>
/// <param name="Shape">Sizes.</param>
/// <param name="Offset">Where its bytes start in the file.</param>
/// <param name="Length">How many they are.</param>
internal sealed record StoredTensor(string Type, long[] Shape, long Offset, long Length);

/// <summary>Reads a file in the safetensors format without copying it into memory first.</summary>
/// <remarks>
/// Source: the format section of huggingface/safetensors' README: eight bytes of header length, little-endian, a JSON header, then the
/// tensors' bytes, little-endian and row by row.
/// </remarks>
internal sealed unsafe class SafetensorsFile : IDisposable
{
    private const int LengthBytes = 8;

    private readonly string _name;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;

    /// <summary>Opens a file and reads its header.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="CheckpointException">It is not such a file, or its end is missing.</exception>
    public SafetensorsFile(string path)
    {
        _name = Path.GetFileName(path);
        long size = new FileInfo(path).Length;
        if (size < LengthBytes)
            throw new CheckpointException($"{_name} has {size} bytes; a safetensors file starts with {LengthBytes} that tell its header's length.");
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, mapName: null, capacity: 0, MemoryMappedFileAccess.Read);
        _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        try
        {
            Tensors = ReadHeader(size);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What the file holds, by name.</summary>
    public IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    /// <summary>Whether a tensor of this element type can be read as floating point.</summary>
    public static bool IsReadable(string type) => type is "F32" or "F16" or "BF16";

    /// <summary>Reads a tensor as 32-bit floating point.</summary>
    /// <param name="tensor">One of <see cref="Tensors"/>, of a readable type.</param>
    /// <param name="destination">Takes its numbers row by row; exactly its size.</param>
    public void Read(StoredTensor tensor, Span<float> destination)
    {
        ReadOnlySpan<byte> bytes = Bytes(tensor);
        switch (tensor.Type)
        {
            case "F32":
                bytes.CopyTo(MemoryMarshal.AsBytes(destination));
                break;
            case "F16":
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(bytes), destination);
                break;
            default:
                Widen(MemoryMarshal.Cast<byte, ushort>(bytes), destination);
                break;
        }
    }

    /// <summary>Whether two tensors hold the same numbers in the same format.</summary>
    public bool AreSame(StoredTensor a, StoredTensor b) => a.Type == b.Type && Bytes(a).SequenceEqual(Bytes(b));

    /// <inheritdoc/>
    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    private ReadOnlySpan<byte> Bytes(StoredTensor tensor) => new(_start + tensor.Offset, checked((int)tensor.Length));

    private Dictionary<string, StoredTensor> ReadHeader(long size)
    {
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(new ReadOnlySpan<byte>(_start, LengthBytes));
        if (length > (ulong)(size - LengthBytes) || length > SafetensorsHeader.MostBytes)
            throw new CheckpointException(
                $"{_name} says its header has {length:N0} bytes; {Math.Min(size - LengthBytes, SafetensorsHeader.MostBytes):N0} are the most it can have.");
        byte[] header = new ReadOnlySpan<byte>(_start + LengthBytes, (int)length).ToArray();
        return SafetensorsHeader.Parse(header, _name, dataStart: LengthBytes + (long)length, size);
    }

    // A bfloat16 is the upper half of a float.
    private static void Widen(ReadOnlySpan<ushort> halves, Span<float> destination)
    {
        Span<uint> bits = MemoryMarshal.Cast<float, uint>(destination);
        for (int i = 0; i < halves.Length; i++)
            bits[i] = (uint)halves[i] << 16;
    }
}
