using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace KoGpt2.Worker.Sampling.Processors.Filters;

/// <summary>Keeps a number of most likely tokens.</summary>
/// <remarks>Source: Fan, Lewis, Dauphin, Hierarchical Neural Story Generation (arXiv 1805.04833), section 5.4; ties with the last as in Hugging Face.</remarks>
public static class TopK
{
    /// <summary>Sets every logit below the k-th greatest to negative infinity; ties with the k-th stay.</summary>
    /// <param name="logits">One row, [vocabulary], no NaN; changed in place.</param>
    /// <param name="k">Tokens to keep, at least 1; the vocabulary's size and more keep all.</param>
    public static void Apply(Span<float> logits, int k)
    {
        if (k < logits.Length)
            Cut.Below(logits, Least(logits, k), float.NegativeInfinity);
    }

    /// <summary>A value that exactly k logits reach or, where the k-th is tied, the k-th itself: found by halving, not sorting.</summary>
    private static float Least(ReadOnlySpan<float> logits, int k)
    {
        uint low = Order(float.NegativeInfinity), high = Order(TensorPrimitives.Max(logits));
        while (low < high)
        {
            uint middle = high - ((high - low) / 2);
            int reached = CountAtLeast(logits, Value(middle));
            if (reached == k)
                return Value(middle);
            if (reached > k)
                low = middle;
            else
                high = middle - 1;
        }
        return Value(low);
    }

    private static int CountAtLeast(ReadOnlySpan<float> logits, float least)
    {
        ReadOnlySpan<Vector512<float>> vectors = MemoryMarshal.Cast<float, Vector512<float>>(logits);
        Vector512<float> bound = Vector512.Create(least);
        Vector512<int> counts = Vector512<int>.Zero;
        foreach (Vector512<float> vector in vectors)
            counts -= Vector512.GreaterThanOrEqual(vector, bound).AsInt32();
        int count = Vector512.Sum(counts);
        foreach (float logit in logits[(vectors.Length * Vector512<float>.Count)..])
            count += logit >= least ? 1 : 0;
        return count;
    }

    /// <summary>A float's place among all floats: greater floats have greater numbers.</summary>
    private static uint Order(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return (bits & 0x8000_0000) != 0 ? ~bits : bits | 0x8000_0000;
    }

    private static float Value(uint order) => BitConverter.UInt32BitsToSingle((order & 0x8000_0000) != 0 ? order & 0x7FFF_FFFF : ~order);
}
