using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace KoGpt2.Worker.Models.Graph;

/// <summary>A linear layer's weights in 8 bits.</summary>
/// <param name="Blocks">[outputs, blocks, 32]: a weight is (byte - 128) times its block's scale.</param>
/// <param name="Scales">[outputs, blocks].</param>
internal sealed record QuantizedWeights(byte[] Blocks, float[] Scales);

/// <summary>Rounds weights to 8 bits in blocks of 32 inputs, each with its own scale.</summary>
/// <remarks>
/// Source: ONNX Runtime's contrib operator MatMulNBits, whose default zero point for 8 bits is 128. The last block of an output
/// is filled up with zeros. Scales are symmetric: a zero point for each block would take 3% more memory for 10% less rounding error.
/// </remarks>
internal static class BlockQuantizer
{
    /// <summary>Weights that share a scale.</summary>
    public const int BlockSize = 32;

    private const float Greatest = 127;
    private const int ZeroPoint = 128;

    // The smallest normal number: its inverse is still finite, that of smaller ones need not be.
    private const float SmallestScale = 1.17549435e-38f;

    // Columns that are turned into rows together: one cache line of a row of weights.
    private const int ColumnsAtOnce = 16;

    /// <summary>Blocks that hold one output's weights.</summary>
    public static int BlocksFor(int inputs) => (inputs + BlockSize - 1) / BlockSize;

    /// <summary>Quantizes weights that lie as [outputs, inputs], such as an embedding's.</summary>
    public static QuantizedWeights QuantizeRows(ReadOnlyMemory<float> weights, int outputs, int inputs)
    {
        QuantizedWeights quantized = Allocate(outputs, inputs);
        Parallel.For(0, outputs, output => QuantizeOutput(weights.Span.Slice(output * inputs, inputs), quantized, output));
        return quantized;
    }

    /// <summary>Quantizes weights that lie as [inputs, outputs], such as a checkpoint's linear layers.</summary>
    public static QuantizedWeights QuantizeColumns(ReadOnlyMemory<float> weights, int inputs, int outputs)
    {
        QuantizedWeights quantized = Allocate(outputs, inputs);
        Parallel.For(0, (outputs + ColumnsAtOnce - 1) / ColumnsAtOnce, group =>
        {
            int first = group * ColumnsAtOnce, columns = Math.Min(ColumnsAtOnce, outputs - first);
            ReadOnlySpan<float> matrix = weights.Span;
            float[] rows = new float[columns * inputs];
            for (int input = 0; input < inputs; input++)
                for (int column = 0; column < columns; column++)
                    rows[(column * inputs) + input] = matrix[(input * outputs) + first + column];
            for (int column = 0; column < columns; column++)
                QuantizeOutput(rows.AsSpan(column * inputs, inputs), quantized, first + column);
        });
        return quantized;
    }

    private static QuantizedWeights Allocate(int outputs, int inputs)
    {
        int blocks = checked(outputs * BlocksFor(inputs));
        return new QuantizedWeights(new byte[checked(blocks * BlockSize)], new float[blocks]);
    }

    private static void QuantizeOutput(ReadOnlySpan<float> weights, QuantizedWeights quantized, int output)
    {
        Span<float> padded = stackalloc float[BlockSize];
        int block = output * BlocksFor(weights.Length);
        for (; weights.Length >= BlockSize; weights = weights[BlockSize..], block++)
            quantized.Scales[block] = QuantizeBlock(weights[..BlockSize], quantized.Blocks.AsSpan(block * BlockSize, BlockSize));
        if (weights.IsEmpty)
            return;
        padded.Clear();
        weights.CopyTo(padded);
        quantized.Scales[block] = QuantizeBlock(padded, quantized.Blocks.AsSpan(block * BlockSize, BlockSize));
    }

    private static float QuantizeBlock(ReadOnlySpan<float> weights, Span<byte> destination)
    {
        float scale = MathF.Abs(TensorPrimitives.MaxMagnitude(weights)) / Greatest;
        if (scale < SmallestScale)
            scale = 0;
        float inverse = scale == 0 ? 0 : 1 / scale;
        ReadOnlySpan<Vector256<float>> vectors = MemoryMarshal.Cast<float, Vector256<float>>(weights);
        Vector256<short> low = Vector256.Narrow(Round(vectors[0], inverse), Round(vectors[1], inverse));
        Vector256<short> high = Vector256.Narrow(Round(vectors[2], inverse), Round(vectors[3], inverse));
        Vector256.Narrow(low.AsUInt16(), high.AsUInt16()).CopyTo(destination);
        return scale;
    }

    private static Vector256<int> Round(Vector256<float> weights, float inverse) =>
        Vector256.ConvertToInt32(Vector256.Round(weights * inverse)) + Vector256.Create(ZeroPoint);
}
