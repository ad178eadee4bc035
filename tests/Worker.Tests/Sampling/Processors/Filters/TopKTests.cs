using FsCheck;
using FsCheck.Fluent;
using KoGpt2.Worker.Sampling.Processors.Filters;

namespace KoGpt2.Worker.Tests.Sampling.Processors.Filters;

public sealed class TopKTests
{
    [Fact]
    public void Apply_AnyRow_KeepsWhatSortingKeeps() =>
        Prop.ForAll(RowArbitrary.Logits, RowArbitrary.Of(1, 2, 5, 50, 199, 1_000), (logits, k) =>
        {
            float least = logits.OrderDescending().ElementAt(Math.Min(k, logits.Length) - 1);
            float[] expected = [.. logits.Select(logit => logit < least ? float.NegativeInfinity : logit)];
            TopK.Apply(logits, k);
            Assert.Equal(expected, logits);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Apply_TiesWithTheLast_Stay()
    {
        float[] logits = [1, 3, 2, 2, 0, 2];
        TopK.Apply(logits, 2);
        Assert.Equal([float.NegativeInfinity, 3, 2, 2, float.NegativeInfinity, 2], logits);
    }

    [Fact]
    public void Apply_FewerPossibleThanK_KeepsThem()
    {
        float[] logits = [.. Enumerable.Repeat(float.NegativeInfinity, 40), 5, 4];
        TopK.Apply(logits, 10);
        Assert.Equal(2, logits.Count(float.IsFinite));
    }
}
