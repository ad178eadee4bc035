using KoGpt2.Shared.Models;
using KoGpt2.TestSupport;
using KoGpt2.Worker.Models;

namespace KoGpt2.Worker.Tests.Models.Graph;

/// <summary>Graphs of odd sizes against the float64 oracle.</summary>
public sealed class RandomShapeTests
{
    [Theory]
    [InlineData(1, 1, 8, 32, 8, 16, true)]
    [InlineData(3, 3, 72, 100, 32, 101, false)]
    [InlineData(2, 5, 40, 7, 20, 257, true)]
    [InlineData(4, 2, 48, 192, 50, 33, false)]
    [InlineData(2, 3, 120, 480, 24, 1000, true)]
    public void Run_OddSizes_AgreesWithTheOracleAtEveryPosition(
        int layers, int heads, int width, int feedForward, int positions, int vocabulary, bool tiedHead)
    {
        using var folder = new TempFolder();
        var shape = new ModelShape(layers, heads, width, feedForward, positions, vocabulary);
        var checkpoint = TestCheckpoint.Random(shape, seed: vocabulary, tiedHead);
        using var session = new GraphSession(checkpoint.Import(folder, WeightPrecision.Fp32));
        var random = new Random(layers);
        int[] ids = [.. Enumerable.Range(0, positions).Select(_ => random.Next(vocabulary))];

        double[][] expected = Oracle.Of(checkpoint).Logits(ids);

        Logits.AssertClose(expected, session.All(ids), 1e-4);
        Logits.AssertClose(expected, session.OneByOne(ids), 1e-4);
    }

    [Fact]
    public void Run_OtherEpsilonAndInnerSizeUnsaid_AgreesWithTheOracle()
    {
        using var folder = new TempFolder();
        var checkpoint = TestCheckpoint.Random(new ModelShape(2, 2, 16, 64, 16, 40), seed: 3);
        checkpoint.Config["layer_norm_epsilon"] = 0.05;
        checkpoint.Config["n_inner"] = null;
        using var session = new GraphSession(checkpoint.Import(folder, WeightPrecision.Fp32));
        int[] ids = [3, 1, 4, 1, 5, 9, 2, 6];

        Logits.AssertClose(Oracle.Of(checkpoint).Logits(ids), session.All(ids), 1e-4);
    }
}
