using KoGpt2.Benchmarks.AugmentationGain;

namespace KoGpt2.Benchmarks.Tests.AugmentationGain;

public sealed class LogisticRegressionTests
{
    private static readonly Review[] s_reviews =
    [
        new("1", "정말 재미있는 영화", true), new("2", "배우들 연기가 좋았다", true), new("3", "감동적이고 재미있다", true), new("4", "또 보고 싶은 명작", true),
        new("5", "정말 지루한 영화", false), new("6", "돈이 아깝다", false), new("7", "스토리가 지루하고 별로", false), new("8", "시간 낭비 최악", false),
    ];

    [Fact]
    public void Fit_OnWhatItHasSeen_FindsEverySide() =>
        Assert.All(s_reviews, review => Assert.Equal(review.Positive, LogisticRegression.Fit(s_reviews, seed: 1).IsPositive(review.Text)));

    [Theory]
    [InlineData("재미있는 명작이다 감동", true)]
    [InlineData("지루하고 아깝다 최악", false)]
    public void IsPositive_OtherTextOfTheSameWords_FindsItsSide(string text, bool positive) =>
        Assert.Equal(positive, LogisticRegression.Fit(s_reviews, seed: 1).IsPositive(text));

    [Fact]
    public void Fit_SidesTurned_TurnsTheAnswer() =>
        Assert.False(LogisticRegression.Fit([.. s_reviews.Select(review => review with { Positive = !review.Positive })], seed: 1).IsPositive("재미있는 명작"));
}
