using FsCheck;
using FsCheck.Fluent;
using KoGpt2.Worker.Sampling;

namespace KoGpt2.Worker.Tests.Sampling;

public sealed class DrawTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.24, 1)]
    [InlineData(0.26, 3)]
    [InlineData(0.99, 3)]
    public void Pick_FewWeights_InvertsTheCumulativeDistribution(double uniform, int token) =>
        Assert.Equal(token, Draw.Pick([0, 1, 0, 3, 0], uniform));

    [Fact]
    public void Pick_ManyWeights_FindsTheTokenWhoseShareHoldsTheNumber()
    {
        float[] weights = [.. Enumerable.Range(0, 5_000).Select(i => (i * 37 % 100) / 100f)];
        double total = weights.Sum(weight => (double)weight);
        for (int i = 0; i < 1_000; i++)
        {
            double uniform = (i + 0.5) / 1_000;
            int token = Draw.Pick(weights, uniform);
            double below = weights[..token].Sum(weight => (double)weight) / total;
            Assert.InRange(uniform, below - 1e-9, below + (weights[token] / total) + 1e-9);
        }
    }

    [Fact]
    public void Pick_AnyRow_NeverTakesATokenOfNoWeight() =>
        Prop.ForAll(RowArbitrary.Logits, RowArbitrary.Of(0, 0.5, 1 - 1e-16, Math.BitDecrement(1)), (row, uniform) =>
        {
            float[] weights = [.. row.Select(logit => Math.Max(0, logit)), 1, 0, 0];
            Assert.NotEqual(0, weights[Draw.Pick(weights, uniform)]);
        }).QuickCheckThrowOnFailure();
}
