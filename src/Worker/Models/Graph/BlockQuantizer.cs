using System.Numerics.Tensors;

namespace KoGpt2.Worker.Models.Graph;

/// <summary>Vectors in 8 bits.</summary>
/// <param name="Blocks">[vectors, blocks, 128]: a number is (byte - 128) times its block's scale.</param>
/// <param name="Scales">[vectors, blocks].</param>
internal sealed record QuantizedBlocks(byte[] Blocks, float[] Scales);

/// <summary>Rounds vectors to 8 bits in blocks of 128 numbers, each with its own scale.</summary>
/// <remarks>
/// Source: ONNX Runtime's contrib operators MatMulNBits and GatherBlockQuantized, whose zero point for 8 bits is 128 unless another is given.
/// The last block of a vector is filled up with zeros.
/// </remarks>
internal static class BlockQuantizer
{
    /// <summary>Numbers that share a scale: a sixth of KoGPT2's width, half as fast in blocks of 32 and no faster in greater ones.</summary>
    public const int BlockSize = 128;

    private const float Greatest = 127;
    private const byte ZeroPoint = 128;

    // The smallest normal number: its inverse is still finite, that of smaller ones need not be.
    private const float SmallestScale = 1.17549435e-38f;

    /// <summary>Blocks that hold one vector.</summary>
    public static int BlocksFor(int width) => (width + BlockSize - 1) / BlockSize;

    /// <summary>Quantizes vectors that lie as [vectors, width].</summary>
    public static QuantizedBlocks Quantize(ReadOnlyMemory<float> values, int vectors, int width)
    {
        int blocks = BlocksFor(width);
        byte[] bytes = new byte[checked(vectors * blocks * BlockSize)];
        float[] scales = new float[vectors * blocks];
        Array.Fill(bytes, ZeroPoint);
        Parallel.For(0, vectors, vector =>
        {
            ReadOnlySpan<float> rest = values.Span.Slice(vector * width, width);
            for (int block = vector * blocks; !rest.IsEmpty; block++)
            {
                int count = Math.Min(BlockSize, rest.Length);
                scales[block] = QuantizeBlock(rest[..count], bytes.AsSpan(block * BlockSize, count));
                rest = rest[count..];
            }
        });
        return new QuantizedBlocks(bytes, scales);
    }

    private static float QuantizeBlock(ReadOnlySpan<float> values, Span<byte> destination)
    {
        float scale = MathF.Abs(TensorPrimitives.MaxMagnitude(values)) / Greatest;
        if (scale < SmallestScale)
            return 0;
        Span<float> steps = stackalloc float[values.Length];
        TensorPrimitives.Multiply(values, 1 / scale, steps);
        TensorPrimitives.Round<float>(steps, steps);
        TensorPrimitives.Add(steps, ZeroPoint, steps);
        TensorPrimitives.ConvertSaturating<float, byte>(steps, destination);
        return scale;
    }
}
