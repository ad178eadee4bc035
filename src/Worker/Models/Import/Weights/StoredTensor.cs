using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace KoGpt2.Worker.Models.Import.Weights;

/// <summary>A tensor as it lies in a file, little-endian; whoever makes one has checked that the file has all of its bytes.</summary>
/// <param name="File">The file.</param>
/// <param name="Type">Element type in the words of the safetensors format, such as <c>F16</c>.</param>
/// <param name="Shape">Sizes.</param>
/// <param name="Strides">How many numbers further the next one of each dimension lies, 0 or more; null if they lie row by row without gaps.</param>
/// <param name="Offset">Where its first number starts in the file.</param>
internal sealed record StoredTensor(MappedFile File, string Type, long[] Shape, long[]? Strides, long Offset)
{
    /// <summary>Whether numbers of this type can be read as 32-bit floating point.</summary>
    public bool IsReadable => Type is "F32" or "F16" or "BF16";

    /// <summary>Whether two of its numbers lie in the same place, as in a tensor that was expanded.</summary>
    public bool Overlaps
    {
        get
        {
            long reached = 0;
            foreach ((long size, long stride) in Shape.Zip(Strides ?? []).Where(pair => pair.First > 1).OrderBy(pair => pair.Second))
            {
                if (stride <= reached)
                    return true;
                reached += (size - 1) * stride;
            }
            return false;
        }
    }

    /// <summary>A shape as messages show it, such as <c>[768, 2304]</c>.</summary>
    public static string Sizes<T>(IEnumerable<T> shape) => $"[{string.Join(", ", shape)}]";

    private int ElementBytes => Type == "F32" ? sizeof(float) : sizeof(ushort);

    private long Rows => Shape.Length == 1 ? 1 : Shape[0];

    private long Columns => Shape[^1];

    // In numbers, from a row to the next and within a row.
    private (long Row, long Column) Steps => Strides is { } strides ? (strides.Length == 1 ? 0 : strides[0], strides[^1]) : (Columns, 1);

    private bool IsRowByRow => (Columns <= 1 || Steps.Column == 1) && (Rows <= 1 || Steps.Row == Columns);

    /// <summary>Reads it as 32-bit floating point; it must be readable and have one or two dimensions.</summary>
    /// <param name="destination">Takes its numbers row by row; exactly its size, which is no more than 500 million.</param>
    public void Read(Span<float> destination)
    {
        if (IsRowByRow)
        {
            Widen(File.Bytes(Offset, destination.Length * ElementBytes), destination);
            return;
        }
        int columns = (int)Columns;
        for (int row = 0; row < Rows; row++)
            ReadRow(row, destination.Slice(row * columns, columns));
    }

    /// <summary>Whether two readable tensors of one shape hold the same numbers in the same format.</summary>
    public static bool AreSame(StoredTensor a, StoredTensor b)
    {
        if (a.Type != b.Type)
            return false;
        float[] rowOfA = new float[a.Columns], rowOfB = new float[a.Columns];
        for (int row = 0; row < a.Rows; row++)
        {
            a.ReadRow(row, rowOfA);
            b.ReadRow(row, rowOfB);
            if (!MemoryMarshal.AsBytes<float>(rowOfA).SequenceEqual(MemoryMarshal.AsBytes<float>(rowOfB)))
                return false;
        }
        return true;
    }

    private void ReadRow(int row, Span<float> destination)
    {
        (long rowStep, long columnStep) = Steps;
        long start = Offset + (row * rowStep * ElementBytes);
        if (columnStep == 1)
        {
            Widen(File.Bytes(start, destination.Length * ElementBytes), destination);
            return;
        }
        for (int column = 0; column < destination.Length; column++)
            Widen(File.Bytes(start + (column * columnStep * ElementBytes), ElementBytes), destination.Slice(column, 1));
    }

    private void Widen(ReadOnlySpan<byte> bytes, Span<float> destination)
    {
        switch (Type)
        {
            case "F32":
                bytes.CopyTo(MemoryMarshal.AsBytes(destination));
                break;
            case "F16":
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(bytes), destination);
                break;
            default:
                WidenBrainFloats(MemoryMarshal.Cast<byte, ushort>(bytes), destination);
                break;
        }
    }

    // A bfloat16 is the upper half of a float.
    private static void WidenBrainFloats(ReadOnlySpan<ushort> halves, Span<float> destination)
    {
        Span<uint> bits = MemoryMarshal.Cast<float, uint>(destination);
        for (int i = 0; i < halves.Length; i++)
            bits[i] = (uint)halves[i] << 16;
    }
}
