using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace KoGpt2.Worker.Sampling;

/// <summary>The most likely token of a row.</summary>
public static class Peak
{
    /// <summary>The greatest logit.</summary>
    /// <param name="logits">One row, [vocabulary], not empty.</param>
    /// <exception cref="InvalidDataException">The row holds a NaN or positive infinity, or nothing but negative infinity.</exception>
    public static float Value(ReadOnlySpan<float> logits)
    {
        ReadOnlySpan<Vector512<float>> vectors = MemoryMarshal.Cast<float, Vector512<float>>(logits);
        Vector512<float> greatest = Vector512.Create(float.NegativeInfinity);
        Vector512<float> numbers = Vector512<float>.AllBitsSet;
        foreach (Vector512<float> vector in vectors)
        {
            greatest = Vector512.MaxNative(greatest, vector);
            numbers &= Vector512.Equals(vector, vector);
        }
        float peak = numbers.AsUInt32() == Vector512<uint>.AllBitsSet ? float.NegativeInfinity : float.NaN;
        for (int lane = 0; lane < Vector512<float>.Count; lane++)
            peak = MathF.Max(peak, greatest[lane]);
        foreach (float logit in logits[(vectors.Length * Vector512<float>.Count)..])
            peak = MathF.Max(peak, logit);
        return float.IsFinite(peak)
            ? peak
            : throw new InvalidDataException($"The greatest of a row's {logits.Length} logits should be a finite number; it is {peak}.");
    }

    /// <summary>The token with the greatest logit; of several the lowest.</summary>
    /// <param name="logits">One row, [vocabulary], not empty.</param>
    /// <exception cref="InvalidDataException">The row holds a NaN or positive infinity, or nothing but negative infinity.</exception>
    public static int Index(ReadOnlySpan<float> logits)
    {
        float peak = Value(logits);
        ReadOnlySpan<Vector512<float>> vectors = MemoryMarshal.Cast<float, Vector512<float>>(logits);
        int skip = 0;
        while (skip < vectors.Length && !Vector512.EqualsAny(vectors[skip], Vector512.Create(peak)))
            skip++;
        int token = skip * Vector512<float>.Count;
        while (logits[token] != peak)
            token++;
        return token;
    }
}
