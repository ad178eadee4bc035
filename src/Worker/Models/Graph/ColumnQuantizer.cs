using System.Numerics.Tensors;

namespace KoGpt2.Worker.Models.Graph;

/// <summary>A linear layer's weights in 8 bits.</summary>
/// <param name="Weights">[inputs, outputs], -127 to 127: a weight is its number here times its output's scale.</param>
/// <param name="Scales">[outputs].</param>
internal sealed record QuantizedColumns(sbyte[] Weights, float[] Scales);

/// <summary>Rounds weights to 8 bits with one scale for each output.</summary>
internal static class ColumnQuantizer
{
    private const float Greatest = 127;

    // The smallest normal number: its inverse is still finite, that of smaller ones need not be.
    private const float SmallestScale = 1.17549435e-38f;

    /// <summary>Quantizes weights that lie as [inputs, outputs].</summary>
    public static QuantizedColumns Quantize(ReadOnlyMemory<float> weights, int inputs, int outputs)
    {
        float[] scales = Scales(weights.Span, outputs);
        float[] inverses = [.. scales.Select(scale => scale == 0 ? 0 : 1 / scale)];
        sbyte[] rounded = new sbyte[checked(inputs * outputs)];
        Parallel.For(0, inputs, input =>
        {
            float[] row = new float[outputs];
            TensorPrimitives.Multiply(weights.Span.Slice(input * outputs, outputs), inverses, row);
            TensorPrimitives.Round<float>(row, row);
            TensorPrimitives.ConvertSaturating<float, sbyte>(row, rounded.AsSpan(input * outputs, outputs));
        });
        return new QuantizedColumns(rounded, scales);
    }

    private static float[] Scales(ReadOnlySpan<float> weights, int outputs)
    {
        float[] scales = new float[outputs];
        for (; !weights.IsEmpty; weights = weights[outputs..])
            TensorPrimitives.MaxMagnitude(weights[..outputs], scales, scales);
        foreach (ref float scale in scales.AsSpan())
        {
            scale = MathF.Abs(scale) / Greatest;
            if (scale < SmallestScale)
                scale = 0;
        }
        return scales;
    }
}
