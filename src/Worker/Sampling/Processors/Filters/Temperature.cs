using System.Numerics.Tensors;

namespace KoGpt2.Worker.Sampling.Processors.Filters;

/// <summary>Sharpens (below 1) or flattens (above 1) the distribution.</summary>
public static class Temperature
{
    /// <summary>Divides the logits.</summary>
    /// <param name="logits">One row, [vocabulary]; changed in place.</param>
    /// <param name="temperature">Above 0; greedy choice is for the caller to tell apart.</param>
    public static void Apply(Span<float> logits, double temperature) => TensorPrimitives.Divide(logits, (float)temperature, logits);
}
