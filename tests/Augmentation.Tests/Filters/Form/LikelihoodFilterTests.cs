using KoGpt2.Augmentation.Filters;

namespace KoGpt2.Augmentation.Tests.Filters.Form;

public sealed class LikelihoodFilterTests
{
    [Theory]
    [InlineData(-9.0, "mean log-probability -9.00; the source's lowest is -5.80")]
    [InlineData(-5.81, "mean log-probability -5.81; the source's lowest is -5.80")]
    [InlineData(-5.8, null)]
    [InlineData(-4.0, null)]
    [InlineData(-2.2, null)]
    [InlineData(-0.05, "mean log-probability -0.05; the source's highest is -2.20")]
    [InlineData(null, "its likelihood is not known")]
    public void Judge_MeanLogprob_MustLieWhereTheSourceLies(double? meanLogprob, string? reason) =>
        Check(new FilterSpec.Likelihood(HighPercentile: 95), meanLogprob, reason);

    [Theory]
    [InlineData(5, 100, -5.81, "mean log-probability -5.81; the source's lowest is -5.80")]
    [InlineData(5, 100, -0.05, null)]
    [InlineData(0, 95, -99.0, null)]
    [InlineData(0, 95, -0.05, "mean log-probability -0.05; the source's highest is -2.20")]
    public void Judge_OutermostPercentiles_SetNoLimit(double low, double high, double? meanLogprob, string? reason) =>
        Check(new FilterSpec.Likelihood(low, high), meanLogprob, reason);

    [Fact]
    public void Judge_SourceWithoutScores_LetsScoredExamplesThroughAndSaysSo()
    {
        SourceProfile profile = FilterCases.Profile([new FilterSpec.Likelihood()]);
        Assert.True(new FilterChain([new FilterSpec.Likelihood()], profile).Judge(FilterCases.Example("좋다") with { MeanLogprob = -12 }).Keeps);
        Assert.StartsWith("likelihood: no source row has a score", Assert.Single(profile.Notes), StringComparison.Ordinal);
    }

    private static void Check(FilterSpec filter, double? meanLogprob, string? reason)
    {
        // P5 and P95 of -6, -5.9, ..., -2 are the third lowest and the third highest.
        SourceProfileBuilder builder = new([filter]);
        for (int i = 0; i <= 40; i++)
            builder.AddScore((i - 60) / 10.0);
        Judgement judgement = new FilterChain([filter], builder.Build())
            .Judge(FilterCases.Example("배우들 연기가 좋다") with { MeanLogprob = meanLogprob });
        Assert.Equal(reason, judgement.Reason);
        Assert.Equal(meanLogprob is not null, judgement.Measures.ContainsKey("likelihood"));
    }
}
