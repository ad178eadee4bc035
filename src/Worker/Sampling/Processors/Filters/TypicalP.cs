using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace KoGpt2.Worker.Sampling.Processors.Filters;

/// <summary>Keeps the tokens that tell about as much as is to be expected, which together hold a share of the probability.</summary>
/// <remarks>
/// Source: Meister, Pimentel, Wiher, Cotterell, Locally Typical Sampling (arXiv 2202.00666), section 4; ties with the last stay, as in Hugging Face.
/// A token's distance from the entropy, |-log p - H|, is |log(w / g)|, where w is its weight and g is the geometric mean of weights, each as often as
/// it is likely. So min(w / g, g / w), which is 1 for the most typical token, orders tokens without a logarithm of each.
/// </remarks>
public static class TypicalP
{
    /// <summary>Drops the least typical tokens while what is dropped is at most 1 - p of all, and no tie is split; the most typical stay.</summary>
    /// <param name="weights">One row, [vocabulary], 0 to 1 each, one of them above 0; the dropped become 0, which may be the most likely.</param>
    /// <param name="p">Above 0, below 1.</param>
    public static void Apply(Span<float> weights, double p)
    {
        float[] rented = ArrayPool<float>.Shared.Rent(weights.Length);
        Span<float> keys = rented.AsSpan(0, weights.Length);
        Closeness(weights, Centre(weights), keys);
        float least = Math.Min(MassTail.Find(keys, weights, p).Least, TensorPrimitives.Max(keys));
        Drop(weights, keys, least);
        ArrayPool<float>.Shared.Return(rented);
    }

    /// <summary>The weight of a token that would tell just as much as is to be expected.</summary>
    private static float Centre(ReadOnlySpan<float> weights)
    {
        ReadOnlySpan<Vector512<float>> vectors = MemoryMarshal.Cast<float, Vector512<float>>(weights);
        Vector512<double> total = Vector512<double>.Zero, logs = Vector512<double>.Zero;
        foreach (Vector512<float> vector in vectors)
            if (vector != Vector512<float>.Zero)
                Add(vector, ref total, ref logs);
        ReadOnlySpan<float> rest = weights[(vectors.Length * Vector512<float>.Count)..];
        Span<float> padded = stackalloc float[Vector512<float>.Count];
        rest.CopyTo(padded);
        Add(Vector512.Create<float>(padded), ref total, ref logs);
        return (float)Math.Exp(Vector512.Sum(logs) / Vector512.Sum(total));
    }

    private static void Add(Vector512<float> weights, ref Vector512<double> total, ref Vector512<double> logs)
    {
        Vector512<float> terms = Vector512.ConditionalSelect(
            Vector512.Equals(weights, Vector512<float>.Zero), Vector512<float>.Zero, weights * Vector512.Log(weights));
        (Vector512<double> low, Vector512<double> high) = Vector512.Widen(weights);
        total += low + high;
        (low, high) = Vector512.Widen(terms);
        logs += low + high;
    }

    private static void Closeness(ReadOnlySpan<float> weights, float centre, Span<float> keys)
    {
        ReadOnlySpan<Vector512<float>> vectors = MemoryMarshal.Cast<float, Vector512<float>>(weights);
        Span<Vector512<float>> outputs = MemoryMarshal.Cast<float, Vector512<float>>(keys);
        Vector512<float> centres = Vector512.Create(centre), reciprocals = Vector512<float>.One / centres;
        for (int i = 0; i < vectors.Length; i++)
            outputs[i] = vectors[i] == Vector512<float>.Zero ? Vector512<float>.Zero : Vector512.MinNative(vectors[i] * reciprocals, centres / vectors[i]);
        for (int token = vectors.Length * Vector512<float>.Count; token < weights.Length; token++)
            keys[token] = Math.Min(weights[token] * (1 / centre), centre / weights[token]);
    }

    private static void Drop(Span<float> weights, ReadOnlySpan<float> keys, float least)
    {
        Span<Vector512<float>> vectors = MemoryMarshal.Cast<float, Vector512<float>>(weights);
        ReadOnlySpan<Vector512<float>> closeness = MemoryMarshal.Cast<float, Vector512<float>>(keys);
        for (int i = 0; i < vectors.Length; i++)
            vectors[i] = Vector512.ConditionalSelect(Vector512.LessThan(closeness[i], Vector512.Create(least)), Vector512<float>.Zero, vectors[i]);
        for (int token = vectors.Length * Vector512<float>.Count; token < weights.Length; token++)
            weights[token] = keys[token] < least ? 0 : weights[token];
    }
}
