using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace KoGpt2.Worker.Sampling;

/// <summary>Picks a token by its weight.</summary>
public static class Draw
{
    private const int Block = 512;

    /// <summary>Inverts the cumulative distribution, summed in double precision and always in the same order.</summary>
    /// <param name="weights">One row, [vocabulary]: 0 or more each, and one of them above 0.</param>
    /// <param name="uniform">The random number, in [0, 1).</param>
    /// <returns>The token; never one of weight 0.</returns>
    public static int Pick(ReadOnlySpan<float> weights, double uniform)
    {
        Span<double> sums = stackalloc double[(weights.Length + Block - 1) / Block];
        double total = 0;
        int last = 0;
        for (int b = 0; b < sums.Length; b++)
        {
            sums[b] = Sum(weights[(b * Block)..Math.Min((b + 1) * Block, weights.Length)]);
            total += sums[b];
            last = sums[b] > 0 ? b : last;
        }
        double left = uniform * total;
        int block = 0;
        while (block < last && left >= sums[block])
            left -= sums[block++];
        return (block * Block) + PickScalar(weights[(block * Block)..Math.Min((block + 1) * Block, weights.Length)], left);
    }

    private static int PickScalar(ReadOnlySpan<float> weights, double left)
    {
        int picked = 0;
        for (int token = 0; token < weights.Length && left >= 0; token++)
        {
            picked = weights[token] > 0 ? token : picked;
            left -= weights[token];
        }
        return picked;
    }

    private static double Sum(ReadOnlySpan<float> weights)
    {
        ReadOnlySpan<Vector512<float>> vectors = MemoryMarshal.Cast<float, Vector512<float>>(weights);
        Vector512<double> lower = Vector512<double>.Zero, upper = Vector512<double>.Zero;
        foreach (Vector512<float> vector in vectors)
        {
            (Vector512<double> low, Vector512<double> high) = Vector512.Widen(vector);
            lower += low;
            upper += high;
        }
        double sum = Vector512.Sum(lower + upper);
        foreach (float weight in weights[(vectors.Length * Vector512<float>.Count)..])
            sum += weight;
        return sum;
    }
}
