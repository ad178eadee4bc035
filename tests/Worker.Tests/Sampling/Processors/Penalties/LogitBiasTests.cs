using KoGpt2.Worker.Sampling.Processors.Penalties;

namespace KoGpt2.Worker.Tests.Sampling.Processors.Penalties;

public sealed class LogitBiasTests
{
    [Fact]
    public void Apply_TokensNamed_ChangeAlone()
    {
        float[] logits = [1, 2, float.NegativeInfinity];
        LogitBias.Apply(logits, [(1, -100), (2, 100), (3, 5)]);
        Assert.Equal([1, -98, float.NegativeInfinity], logits);
    }
}
