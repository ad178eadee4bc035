using KoGpt2.Shared.Models;
using KoGpt2.TestSupport;
using KoGpt2.Worker.Models;
using KoGpt2.Worker.Models.Packaging;

namespace KoGpt2.Worker.Tests.Models.Packaging;

public sealed class RandomPackageTests
{
    private static readonly ModelShape s_shape = new(Layers: 2, Heads: 2, Width: 16, FeedForward: 64, Positions: 8, Vocabulary: 100);

    [Fact]
    public void Write_SameSeed_GivesTheSamePackage()
    {
        using var folder = new TempFolder();
        string[] versions = [.. ((int[])[1, 1, 2]).Select(seed => RandomPackage.Write(
            folder["package"], s_shape, WeightPrecision.Int8, seed, progress: null, TestContext.Current.CancellationToken).Manifest.Version)];
        Assert.Equal(versions[0], versions[1]);
        Assert.NotEqual(versions[0], versions[2]);
    }

    [Fact]
    public void Write_AnyPackage_RunsAndPrefersSomeTokens()
    {
        using var folder = new TempFolder();
        using var session = new GraphSession(
            RandomPackage.Write(folder["package"], s_shape, WeightPrecision.Fp32, seed: 1, progress: null, TestContext.Current.CancellationToken));
        float[] logits = session.All([1, 2, 3])[^1];
        Assert.All(logits, logit => Assert.True(float.IsFinite(logit)));
        Assert.True(logits.Max() - logits.Min() > 0.1);
    }

    [Fact]
    public void KoGpt2_Shape_Has125MillionWeights()
    {
        long weights = Worker.Models.Graph.Gpt2Tensors.Of(RandomPackage.KoGpt2, tiedHead: true).Sum(tensor => (long)tensor.Count);
        Assert.Equal(125_164_032, weights);
    }
}
