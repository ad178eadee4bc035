using KoGpt2.Worker.Models.Graph;

namespace KoGpt2.Worker.Tests.Models.Graph;

public sealed class BlockQuantizerTests
{
    [Theory]
    [InlineData(1, 128)]
    [InlineData(3, 129)]
    [InlineData(17, 400)]
    [InlineData(40, 7)]
    public void Quantize_AnySize_IsOffByHalfAStepAtMost(int vectors, int width)
    {
        float[] values = Values(vectors * width);
        QuantizedBlocks quantized = BlockQuantizer.Quantize(values, vectors, width);
        int blocks = BlockQuantizer.BlocksFor(width);
        Assert.Equal((width + 127) / 128, blocks);
        Assert.Equal(vectors * blocks * 128, quantized.Blocks.Length);
        Assert.Equal(vectors * blocks, quantized.Scales.Length);
        for (int vector = 0; vector < vectors; vector++)
            for (int i = 0; i < blocks * 128; i++)
            {
                float scale = quantized.Scales[(vector * blocks) + (i / 128)];
                float restored = scale * (quantized.Blocks[(vector * blocks * 128) + i] - 128);
                float expected = i < width ? values[(vector * width) + i] : 0;
                Assert.Equal(expected, restored, scale * 0.50001f);
            }
    }

    [Fact]
    public void Quantize_GreatestNumber_IsKept()
    {
        float[] values = [.. Enumerable.Range(0, 128).Select(i => i - 100f)];
        QuantizedBlocks quantized = BlockQuantizer.Quantize(values, 1, 128);
        Assert.Equal(100f / 127, quantized.Scales[0]);
        Assert.Equal(1, quantized.Blocks[0]);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(1e-41f)]
    public void Quantize_NextToNothing_IsZero(float value)
    {
        QuantizedBlocks quantized = BlockQuantizer.Quantize(Enumerable.Repeat(value, 128).ToArray(), 1, 128);
        Assert.Equal([0f], quantized.Scales);
        Assert.All(quantized.Blocks, stored => Assert.Equal(128, stored));
    }

    [Fact]
    public void Quantize_HugeNumbers_StayFinite()
    {
        QuantizedBlocks quantized = BlockQuantizer.Quantize((float[])[float.MaxValue, -float.MaxValue, .. new float[126]], 1, 128);
        Assert.Equal(float.MaxValue / 127, quantized.Scales[0]);
        Assert.Equal([255, 1, 128], quantized.Blocks[..3]);
    }

    private static float[] Values(int count)
    {
        var random = new Random(count);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(Math.Pow(random.NextDouble(), 3) * random.Next(-3, 4)))];
    }
}
