using KoGpt2.Worker.Models.Graph;

namespace KoGpt2.Worker.Tests.Models.Graph;

public sealed class BlockQuantizerTests
{
    [Theory]
    [InlineData(1, 32)]
    [InlineData(3, 33)]
    [InlineData(17, 100)]
    [InlineData(40, 7)]
    public void QuantizeRows_AnySize_IsOffByHalfAStepAtMost(int outputs, int inputs)
    {
        float[] weights = Weights(outputs * inputs);
        QuantizedWeights quantized = BlockQuantizer.QuantizeRows(weights, outputs, inputs);
        int blocks = BlockQuantizer.BlocksFor(inputs);
        Assert.Equal((inputs + 31) / 32, blocks);
        Assert.Equal(outputs * blocks * 32, quantized.Blocks.Length);
        Assert.Equal(outputs * blocks, quantized.Scales.Length);
        for (int output = 0; output < outputs; output++)
            for (int input = 0; input < blocks * 32; input++)
            {
                float scale = quantized.Scales[(output * blocks) + (input / 32)];
                float restored = scale * (quantized.Blocks[(output * blocks * 32) + input] - 128);
                float expected = input < inputs ? weights[(output * inputs) + input] : 0;
                Assert.Equal(expected, restored, scale * 0.50001f);
            }
    }

    [Fact]
    public void QuantizeBlock_GreatestWeight_IsKept()
    {
        float[] weights = [.. Enumerable.Range(0, 32).Select(i => i - 20f)];
        QuantizedWeights quantized = BlockQuantizer.QuantizeRows(weights, 1, 32);
        Assert.Equal(20f / 127, quantized.Scales[0]);
        Assert.Equal(1, quantized.Blocks[0]);
    }

    [Theory]
    [InlineData(5, 64)]
    [InlineData(33, 45)]
    public void QuantizeColumns_Transposed_IsTheSameAsRows(int outputs, int inputs)
    {
        float[] rows = Weights(outputs * inputs), columns = new float[rows.Length];
        for (int output = 0; output < outputs; output++)
            for (int input = 0; input < inputs; input++)
                columns[(input * outputs) + output] = rows[(output * inputs) + input];
        QuantizedWeights expected = BlockQuantizer.QuantizeRows(rows, outputs, inputs), actual = BlockQuantizer.QuantizeColumns(columns, inputs, outputs);
        Assert.Equal(expected.Blocks, actual.Blocks);
        Assert.Equal(expected.Scales, actual.Scales);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(1e-41f)]
    public void QuantizeRows_NextToNothing_IsZero(float weight)
    {
        QuantizedWeights quantized = BlockQuantizer.QuantizeRows(Enumerable.Repeat(weight, 32).ToArray(), 1, 32);
        Assert.Equal([0f], quantized.Scales);
        Assert.All(quantized.Blocks, value => Assert.Equal(128, value));
    }

    [Fact]
    public void QuantizeRows_HugeWeights_StayFinite()
    {
        QuantizedWeights quantized = BlockQuantizer.QuantizeRows((float[])[float.MaxValue, -float.MaxValue, .. new float[30]], 1, 32);
        Assert.Equal(float.MaxValue / 127, quantized.Scales[0]);
        Assert.Equal([255, 1, 128], quantized.Blocks[..3]);
    }

    private static float[] Weights(int count)
    {
        var random = new Random(count);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(Math.Pow(random.NextDouble(), 3) * random.Next(-3, 4)))];
    }
}
