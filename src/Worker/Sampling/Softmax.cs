using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace KoGpt2.Worker.Sampling;

/// <summary>Turns logits into weights: probabilities times a constant, the greatest weight being exactly 1.</summary>
public static class Softmax
{
    // Below this the exponential is no normal float; such a weight is 0.
    private const float Least = -87;

    /// <summary>Replaces every logit by the exponential of its distance from the greatest.</summary>
    /// <param name="logits">One row, [vocabulary], not empty; changed in place.</param>
    /// <exception cref="InvalidDataException">The row holds a NaN or positive infinity, or nothing but negative infinity.</exception>
    public static void Weigh(Span<float> logits)
    {
        Vector512<float> peak = Vector512.Create(Peak.Value(logits));
        Span<Vector512<float>> vectors = MemoryMarshal.Cast<float, Vector512<float>>(logits);
        foreach (ref Vector512<float> vector in vectors)
            vector = Exponential(vector - peak);
        foreach (ref float logit in logits[(vectors.Length * Vector512<float>.Count)..])
            logit = Exponential(Vector512.Create(logit) - peak).ToScalar();
    }

    /// <summary>e^x for x of at most 0, within two units in the last place, from fused operations alone: the same on every processor.</summary>
    /// <remarks>x = n ln 2 + r; the polynomial for e^r, |r| up to ln 2 / 2, is that of Moshier's Cephes library, expf.c.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Exponential(Vector512<float> x)
    {
        Vector512<float> n = Vector512.Round(x * 1.44269504f);
        Vector512<float> r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-0.693359375f), x);
        r = Vector512.FusedMultiplyAdd(n, Vector512.Create(2.12194440e-4f), r);
        Vector512<float> y = Vector512.FusedMultiplyAdd(Vector512.Create(1.9875691500e-4f), r, Vector512.Create(1.3981999507e-3f));
        y = Vector512.FusedMultiplyAdd(y, r, Vector512.Create(8.3334519073e-3f));
        y = Vector512.FusedMultiplyAdd(y, r, Vector512.Create(4.1665795894e-2f));
        y = Vector512.FusedMultiplyAdd(y, r, Vector512.Create(1.6666665459e-1f));
        y = Vector512.FusedMultiplyAdd(y, r, Vector512.Create(5.0000001201e-1f));
        y = Vector512.FusedMultiplyAdd(y, r * r, r + Vector512<float>.One);
        Vector512<float> power = ((Vector512.ConvertToInt32Native(n) + Vector512.Create(127)) << 23).AsSingle();
        return Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512.Create(Least)), Vector512<float>.Zero, y * power);
    }
}
