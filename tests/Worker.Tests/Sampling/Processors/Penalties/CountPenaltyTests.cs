using KoGpt2.Worker.Sampling.Processors.Penalties;

namespace KoGpt2.Worker.Tests.Sampling.Processors.Penalties;

public sealed class CountPenaltyTests
{
    [Fact]
    public void Apply_TokensGenerated_LoseOncePlusForEachTime()
    {
        var counts = new TokenCounts();
        Array.ForEach([2, 0, 2, 2], counts.Add);
        float[] logits = [5, 5, 5, 5];
        CountPenalty.Apply(logits, counts, presence: 0.5, frequency: 1);
        Assert.Equal([3.5f, 5, 1.5f, 5], logits);
    }
}
