using KoGpt2.Worker.Sampling.Logprobs;

namespace KoGpt2.Worker.Tests.Sampling.Logprobs;

public sealed class LogSoftmaxTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(51_200)]
    public void Normalizer_AnySize_IsThatOfDoublePrecision(int size)
    {
        var random = new Random(size);
        float[] logits = [.. Enumerable.Range(0, size).Select(_ => (float)(random.NextDouble() * 30) - 40)];
        double expected = Math.Log(logits.Sum(logit => Math.Exp(logit)));
        Assert.Equal(expected, LogSoftmax.Normalizer(logits), 1e-6);
    }

    [Fact]
    public void Apply_AnyRow_MakesProbabilitiesThatSumToOne()
    {
        float[] logits = [.. Enumerable.Range(0, 1_000).Select(i => (float)Math.Sin(i * 0.7) * 9), float.NegativeInfinity];
        LogSoftmax.Apply(logits);
        Assert.Equal(1, logits.Sum(logprob => Math.Exp(logprob)), 1e-5);
        Assert.Equal(float.NegativeInfinity, logits[^1]);
    }

    [Fact]
    public void Normalizer_NaN_Throws() => Assert.Throws<InvalidDataException>(() => LogSoftmax.Normalizer([0, float.NaN]));
}
