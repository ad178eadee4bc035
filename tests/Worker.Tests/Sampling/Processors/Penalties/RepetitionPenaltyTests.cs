using KoGpt2.Worker.Sampling.Processors.Penalties;

namespace KoGpt2.Worker.Tests.Sampling.Processors.Penalties;

public sealed class RepetitionPenaltyTests
{
    [Fact]
    public void Apply_SeenTokens_AreDividedOrMultiplied()
    {
        float[] logits = [2, -2, 0, 4];
        RepetitionPenalty.Apply(logits, [0, 1, 2], 2);
        Assert.Equal([1, -4, 0, 4], logits);
    }

    [Fact]
    public void Apply_PenaltyTooSmallForAFloat_LeavesFiniteLogits()
    {
        float[] logits = [2, -2];
        RepetitionPenalty.Apply(logits, [0, 1], 1e-300);
        Assert.All(logits, logit => Assert.True(float.IsFinite(logit / 1e-5f)));
    }
}
