using FsCheck;
using FsCheck.Fluent;
using KoGpt2.Worker.Sampling;

namespace KoGpt2.Worker.Tests.Sampling;

public sealed class SoftmaxTests
{
    [Fact]
    public void Weigh_AnyRow_IsTheExponentialOfTheDistanceFromTheGreatest() =>
        Prop.ForAll(RowArbitrary.Logits, row =>
        {
            float[] weights = [.. row];
            Softmax.Weigh(weights);
            float greatest = row.Max();
            foreach ((float logit, float weight) in row.Zip(weights))
            {
                double expected = Math.Exp(logit - greatest);
                Assert.InRange(weight, expected * (1 - 3e-7), expected * (1 + 3e-7));
            }
            Assert.Equal(1, weights.Max());
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Weigh_FarBelowTheGreatest_IsZero()
    {
        float[] weights = [0, -87.5f, float.NegativeInfinity, -1e30f, -86];
        Softmax.Weigh(weights);
        Assert.Equal([1, 0, 0, 0], weights[..4]);
        Assert.True(weights[4] > 0);
    }

    [Fact]
    public void Weigh_SameLogitAnywhereInTheRow_HasTheSameWeight()
    {
        float[] weights = [5, .. Enumerable.Repeat(1.2345f, 50)];
        Softmax.Weigh(weights);
        Assert.Single(weights[1..].Distinct());
    }
}
