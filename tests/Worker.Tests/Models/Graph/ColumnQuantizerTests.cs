using KoGpt2.Worker.Models.Graph;

namespace KoGpt2.Worker.Tests.Models.Graph;

public sealed class ColumnQuantizerTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(64, 5)]
    [InlineData(45, 33)]
    public void Quantize_AnySize_IsOffByHalfAStepAtMost(int inputs, int outputs)
    {
        var random = new Random(inputs);
        float[] weights = [.. Enumerable.Range(0, inputs * outputs).Select(_ => (float)(Math.Pow(random.NextDouble(), 3) * random.Next(-3, 4)))];
        QuantizedColumns quantized = ColumnQuantizer.Quantize(weights, inputs, outputs);
        Assert.Equal(outputs, quantized.Scales.Length);
        for (int i = 0; i < weights.Length; i++)
        {
            float scale = quantized.Scales[i % outputs];
            Assert.InRange(quantized.Weights[i], -127, 127);
            Assert.Equal(weights[i], scale * quantized.Weights[i], scale * 0.50001f);
        }
    }

    [Fact]
    public void Quantize_EachOutput_HasItsOwnScale()
    {
        QuantizedColumns quantized = ColumnQuantizer.Quantize((float[])[1, -200, 0, 1e-41f, -2, 100, 0, 0], inputs: 2, outputs: 4);
        Assert.Equal([2f / 127, 200f / 127, 0, 0], quantized.Scales);
        Assert.Equal(-127, quantized.Weights[1]);
        Assert.Equal(-127, quantized.Weights[4]);
        Assert.Equal([0, 0], quantized.Weights[2..4]);
    }

    [Theory]
    [InlineData(5, 64)]
    [InlineData(150, 45)]
    public void QuantizeTransposed_AnySize_IsTheSameAsTurnedRoundBefore(int outputs, int inputs)
    {
        var random = new Random(outputs);
        float[] rows = [.. Enumerable.Range(0, outputs * inputs).Select(i => i < inputs ? 0 : random.NextSingle() - 0.3f)], columns = new float[rows.Length];
        for (int output = 0; output < outputs; output++)
            for (int input = 0; input < inputs; input++)
                columns[(input * outputs) + output] = rows[(output * inputs) + input];
        QuantizedColumns expected = ColumnQuantizer.Quantize(columns, inputs, outputs), actual = ColumnQuantizer.QuantizeTransposed(rows, outputs, inputs);
        Assert.Equal(expected.Weights, actual.Weights);
        Assert.Equal(expected.Scales, actual.Scales);
    }

    [Fact]
    public void Quantize_HugeWeights_StayFinite()
    {
        QuantizedColumns quantized = ColumnQuantizer.Quantize((float[])[float.MaxValue, -float.MaxValue, 0], inputs: 3, outputs: 1);
        Assert.Equal([float.MaxValue / 127], quantized.Scales);
        Assert.Equal([127, -127, 0], quantized.Weights);
    }
}
