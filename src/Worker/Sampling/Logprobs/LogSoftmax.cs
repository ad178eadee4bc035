using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace KoGpt2.Worker.Sampling.Logprobs;

/// <summary>Natural logarithms of a row's probabilities.</summary>
public static class LogSoftmax
{
    /// <summary>What to take off each logit to have its log-probability: the logarithm of the sum of their exponentials.</summary>
    /// <param name="logits">One row, [vocabulary], not empty.</param>
    /// <returns>The logarithm; exponentials in single precision, their sum in double and always in the same order.</returns>
    /// <exception cref="InvalidDataException">The row holds a NaN or positive infinity, or nothing but negative infinity.</exception>
    public static double Normalizer(ReadOnlySpan<float> logits)
    {
        float greatest = Peak.Value(logits);
        Vector512<float> peak = Vector512.Create(greatest);
        ReadOnlySpan<Vector512<float>> vectors = MemoryMarshal.Cast<float, Vector512<float>>(logits);
        Vector512<double> lower = Vector512<double>.Zero, upper = Vector512<double>.Zero;
        foreach (Vector512<float> vector in vectors)
        {
            (Vector512<double> low, Vector512<double> high) = Vector512.Widen(Softmax.Exponential(vector - peak));
            lower += low;
            upper += high;
        }
        double sum = Vector512.Sum(lower + upper);
        foreach (float logit in logits[(vectors.Length * Vector512<float>.Count)..])
            sum += Softmax.Exponential(Vector512.Create(logit) - peak).ToScalar();
        return greatest + Math.Log(sum);
    }

    /// <summary>Replaces every logit by its log-probability.</summary>
    /// <param name="logits">One row, [vocabulary], not empty; changed in place.</param>
    /// <exception cref="InvalidDataException">The row holds a NaN or positive infinity, or nothing but negative infinity.</exception>
    public static void Apply(Span<float> logits) => TensorPrimitives.Subtract(logits, (float)Normalizer(logits), logits);
}
