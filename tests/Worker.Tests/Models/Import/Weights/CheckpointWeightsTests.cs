using System.Runtime.InteropServices;
using KoGpt2.Shared.Models;
using KoGpt2.TestSupport;
using KoGpt2.Worker.Models.Graph;
using KoGpt2.Worker.Models.Import;
using KoGpt2.Worker.Models.Import.Weights;

namespace KoGpt2.Worker.Tests.Models.Import.Weights;

public sealed class CheckpointWeightsTests
{
    private const string Bias = "transformer.ln_f.bias";

    private readonly TestCheckpoint _checkpoint = TestCheckpoint.Random(
        new ModelShape(Layers: 1, Heads: 2, Width: 16, FeedForward: 24, Positions: 8, Vocabulary: 32), seed: 1);

    [Fact]
    public void Read_EveryTensor_GivesTheStoredNumbers()
    {
        foreach (TensorSpec spec in Gpt2Tensors.Of(_checkpoint.Shape, tiedHead: true))
            Assert.Equal(_checkpoint.Tensors[$"transformer.{spec.Name}"].Floats, Read(spec.Name, spec.Count));
    }

    [Fact]
    public void Read_NamesWithoutPrefix_GivesTheStoredNumbers()
    {
        float[] expected = _checkpoint.Tensors[Bias].Floats;
        foreach ((string name, TestTensor tensor) in _checkpoint.Tensors.ToArray())
        {
            _checkpoint.Tensors.Remove(name);
            _checkpoint.Tensors[name["transformer.".Length..]] = tensor;
        }
        Assert.Equal(expected, Read("ln_f.bias", 16));
    }

    [Fact]
    public void Read_HalfPrecision_WidensExactly()
    {
        Half[] halves = [(Half)1.5f, Half.MinValue, Half.Epsilon, Half.NegativeZero, .. Enumerable.Repeat((Half)0.1f, 12)];
        _checkpoint.Tensors[Bias] = new TestTensor("F16", [16], MemoryMarshal.AsBytes<Half>(halves).ToArray());
        Assert.Equal(halves.Select(half => (float)half), Read("ln_f.bias", 16));
    }

    [Fact]
    public void Read_BrainFloats_WidensExactly()
    {
        // 1, -2, the nearest to 3.14, the smallest number there is, the greatest.
        ushort[] bits = [0x3f80, 0xc000, 0x4049, 0x0001, 0x7f7f, .. new ushort[11]];
        _checkpoint.Tensors[Bias] = new TestTensor("BF16", [16], MemoryMarshal.AsBytes<ushort>(bits).ToArray());
        Assert.Equal([1, -2, 3.140625f, 9.18355e-41f, 3.3895314e38f, .. new float[11]], Read("ln_f.bias", 16));
    }

    [Fact]
    public void New_OldBuffers_AreIgnored()
    {
        _checkpoint.Tensors["transformer.h.0.attn.bias"] = new TestTensor("U8", [1, 1, 8, 8], new byte[64]);
        _checkpoint.Tensors["h.0.attn.masked_bias"] = TestTensor.Of([-1e4f]);
        Assert.Equal(_checkpoint.Tensors["transformer.h.0.attn.c_attn.bias"].Floats, Read("h.0.attn.c_attn.bias", 48));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TiedHead_HeadStoredButEqual_IsTied(bool saidTied)
    {
        _checkpoint.Config["tie_word_embeddings"] = saidTied;
        _checkpoint.Tensors["lm_head.weight"] = _checkpoint.Tensors["transformer.wte.weight"];
        Assert.True(Open(weights => weights.TiedHead));
    }

    [Fact]
    public void TiedHead_SeparateHead_IsNotTied()
    {
        _checkpoint.Config["tie_word_embeddings"] = false;
        _checkpoint.Tensors["lm_head.weight"] = TestTensor.Of(new float[32 * 16], 32, 16);
        Assert.False(Open(weights => weights.TiedHead));
        Assert.Equal(new float[32 * 16], Read("lm_head.weight", 32 * 16));
    }

    private float[] Read(string name, int count)
    {
        float[] values = new float[count];
        Open(weights => weights.Read(name, values));
        return values;
    }

    private void Open(Action<CheckpointWeights> use) => Open(weights =>
    {
        use(weights);
        return true;
    });

    private T Open<T>(Func<CheckpointWeights, T> use)
    {
        using var folder = new TempFolder();
        _checkpoint.Write(folder.Path);
        using var weights = new CheckpointWeights(folder.Path, CheckpointConfig.Read(folder.Path));
        return use(weights);
    }
}
