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

    // Outputs that one thread turns round, one after the other: a cache line of a row of rounded weights.
    private const int OutputsAtOnce = 64;

    /// <summary>Quantizes weights that lie as [inputs, outputs].</summary>
    public static QuantizedColumns Quantize(ReadOnlyMemory<float> weights, int inputs, int outputs)
    {
        float[] scales = Scales(weights.Span, outputs);
        float[] inverses = [.. scales.Select(Inverse)];
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

    /// <summary>Quantizes weights that lie as [outputs, inputs], such as a vocabulary's vectors, and turns them round.</summary>
    public static QuantizedColumns QuantizeTransposed(ReadOnlyMemory<float> weights, int outputs, int inputs)
    {
        float[] scales = new float[outputs];
        sbyte[] rounded = new sbyte[checked(inputs * outputs)];
        Parallel.For(0, (outputs + OutputsAtOnce - 1) / OutputsAtOnce, group =>
        {
            int first = group * OutputsAtOnce, count = Math.Min(OutputsAtOnce, outputs - first);
            float[] steps = new float[inputs];
            for (int output = first; output < first + count; output++)
            {
                ReadOnlySpan<float> row = weights.Span.Slice(output * inputs, inputs);
                scales[output] = Scale(TensorPrimitives.MaxMagnitude(row));
                TensorPrimitives.Multiply(row, Inverse(scales[output]), steps);
                TensorPrimitives.Round<float>(steps, steps);
                for (int input = 0; input < inputs; input++)
                    rounded[(input * outputs) + output] = (sbyte)steps[input];
            }
        });
        return new QuantizedColumns(rounded, scales);
    }

    private static float Inverse(float scale) => scale == 0 ? 0 : 1 / scale;

    private static float Scale(float greatest) => MathF.Abs(greatest) / Greatest is var scale && scale < SmallestScale ? 0 : scale;

    private static float[] Scales(ReadOnlySpan<float> weights, int outputs)
    {
        float[] scales = new float[outputs];
        for (; !weights.IsEmpty; weights = weights[outputs..])
            TensorPrimitives.MaxMagnitude(weights[..outputs], scales, scales);
        foreach (ref float scale in scales.AsSpan())
            scale = Scale(scale);
        return scales;
    }
}
