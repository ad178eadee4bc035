using KoGpt2.Shared.Models;
using KoGpt2.TestSupport;
using KoGpt2.Worker.Models;
using KoGpt2.Worker.Models.Graph;
using KoGpt2.Worker.Models.Packaging;

namespace KoGpt2.Worker.Tests.Models.Graph;

public sealed class EvenedWeightsTests : IDisposable
{
    private static readonly ModelShape s_shape = new(Layers: 2, Heads: 2, Width: 48, FeedForward: 96, Positions: 16, Vocabulary: 70);

    private readonly TempFolder _folder = new();

    [Fact]
    public void Read_InFp32_LeavesTheNetworkAsItWas()
    {
        IWeights weights = Weights(loudness: 8);
        using var plain = new GraphSession(Package("plain", weights, WeightPrecision.Fp32));
        using var evened = new GraphSession(Package("evened", new EvenedWeights(weights, s_shape), WeightPrecision.Fp32));
        int[] ids = [1, 20, 3, 40, 5, 66];
        Assert.NotEqual(plain.All(ids)[0], plain.All(ids)[5]);
        foreach ((float[] expected, float[] actual) in plain.All(ids).Zip(evened.All(ids)))
            Assert.True(Logits.SameBits(expected, actual));
    }

    [Theory]
    [InlineData(64)]
    [InlineData(1f / 1_024)]
    public void Read_LouderChannels_MakesTheSameInt8Package(float loudness)
    {
        string quiet = Package("quiet", Weights(loudness: 1), WeightPrecision.Int8).Manifest.Version;
        Assert.Equal(quiet, Package("loud", Weights(loudness), WeightPrecision.Int8).Manifest.Version);
        Assert.NotEqual(Package("quiet32", Weights(loudness: 1), WeightPrecision.Fp32).Manifest.Version,
            Package("loud32", Weights(loudness), WeightPrecision.Fp32).Manifest.Version);
    }

    [Fact]
    public void Read_DeadChannels_StayFinite()
    {
        using var session = new GraphSession(Package("dead", Weights(loudness: 0), WeightPrecision.Int8));
        Assert.All(session.All([1, 2, 3]), logits => Assert.All(logits, logit => Assert.True(float.IsFinite(logit))));
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Random weights whose norms say two channels so many times as loud, and whose readers hear them as many times as softly.</summary>
    private static TestWeights Weights(float loudness)
    {
        var weights = new TestWeights(s_shape, seed: 4);
        for (int layer = 0; layer < s_shape.Layers; layer++)
            foreach ((string norm, string reader) in (IEnumerable<(string, string)>)[("ln_1", "attn.c_attn"), ("ln_2", "mlp.c_fc")])
                foreach (int channel in (int[])[layer, 30])
                {
                    float[] matrix = weights.Tensors[$"h.{layer}.{reader}.weight"];
                    int outputs = matrix.Length / s_shape.Width;
                    weights.Tensors[$"h.{layer}.{norm}.weight"][channel] *= loudness;
                    weights.Tensors[$"h.{layer}.{norm}.bias"][channel] *= loudness;
                    foreach (ref float weight in matrix.AsSpan(channel * outputs, outputs))
                        weight = loudness == 0 ? 0 : weight / loudness;
                }
        return weights;
    }

    private ModelPackage Package(string name, IWeights weights, WeightPrecision precision)
    {
        var contents = new PackageContents
        {
            Name = "test",
            Shape = s_shape,
            LayerNormEpsilon = 1e-5f,
            Precision = precision,
            Licence = "CC0-1.0",
            Source = "random numbers",
        };
        return PackageWriter.Write(contents, weights, _folder[name], replace: false, progress: null, TestContext.Current.CancellationToken);
    }

    private sealed class TestWeights : IWeights
    {
        public TestWeights(ModelShape shape, int seed)
        {
            var random = new Random(seed);
            foreach (TensorSpec spec in Gpt2Tensors.Of(shape, TiedHead))
                Tensors[spec.Name] = [.. Enumerable.Range(0, spec.Count).Select(_ => random.NextSingle() - 0.4f)];
        }

        public Dictionary<string, float[]> Tensors { get; } = [];

        public bool TiedHead => true;

        public void Read(string name, Span<float> destination) => Tensors[name].CopyTo(destination);
    }
}
