using KoGpt2.Augmentation.Filters;
using KoGpt2.Augmentation.Filters.Labels;

namespace KoGpt2.Augmentation.Tests.Filters.Labels;

public sealed class LabelFilterTests
{
    private static readonly string[] s_positive =
        ["정말 재미있어요 최고의 영화", "배우들 연기가 좋아요 감동", "또 보고 싶은 최고 명작", "너무 재밌게 봤습니다 추천", "음악도 좋고 감동적이에요", "최고예요 또 볼래요"];

    private static readonly string[] s_negative =
        ["돈 아깝다 지루해", "최악의 영화 재미없다", "시간 낭비 정말 별로", "스토리가 엉망 지루하고 실망", "이게 뭐야 쓰레기 최악", "지루해서 졸았다 별로"];

    [Theory]
    [InlineData("최고의 감동 명작 추천해요 또 보고 싶어요", "positive", null)]
    [InlineData("최악이다 지루하고 재미없다 돈 아까운 영화", "negative", null)]
    [InlineData("최고의 감동 명작 추천해요 또 보고 싶어요", "negative", "it is 'positive' (")]
    [InlineData("최악이다 지루하고 재미없다 돈 아까운 영화", "positive", "it is 'negative' (")]
    // Nothing in it that tells.
    [InlineData("정말 영화", "negative", "")]
    [InlineData("최고의 감동 명작", "sad", "no source row is labelled 'sad'")]
    [InlineData("최고의 감동 명작", null, "it has no label")]
    public void Judge_AskedLabel_MustBeSeenInTheText(string text, string? label, string? reason)
    {
        Judgement judgement = Chain(0.6).Judge(FilterCases.Example(text) with { Label = label });
        Assert.Equal(reason is null, judgement.Keeps);
        Assert.StartsWith(reason ?? "", judgement.Reason ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_RightLabelButNotSureEnough_SaysHowSure()
    {
        Candidate doubtful = FilterCases.Example("최고의 영화") with { Label = "positive" };
        double sure = Chain(0).Judge(doubtful).Measures["label"];
        Assert.InRange(sure, 0.5, 0.99);
        Assert.True(Chain(sure).Judge(doubtful).Keeps);
        Judgement dropped = Chain(0.99).Judge(doubtful);
        Assert.Matches("^'positive' has a probability of 0\\.[0-9]{2}; the least is 0\\.99$", dropped.Reason);
    }

    [Fact]
    public void Judge_OtherLabelLikelierButNotByMuch_PassesALowLimit()
    {
        Candidate doubtful = FilterCases.Example("최고의 영화") with { Label = "negative" };
        double sure = Chain(0).Judge(doubtful).Measures["label"];
        Assert.InRange(sure, 0.01, 0.5);
        Assert.True(Chain(sure).Judge(doubtful).Keeps);
        Assert.StartsWith("it is 'positive' (", Chain(0.5).Judge(doubtful).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_ExampleOfARow_IsJudgedWithoutThatRow()
    {
        // One row says that 우주전함 is good. Only what was not made of its fold may profit from that.
        SourceProfileBuilder builder = new([new FilterSpec.Label(0)]);
        for (int i = 0; i < 40; i++)
            builder.Add(FilterCases.Row(i, i == 0 ? "우주전함 우주전함" : i % 2 == 0 ? "재밌다" : "별로다", i % 2 == 0 ? "positive" : "negative"));
        FilterChain chain = new([new FilterSpec.Label(0)], builder.Build());
        string other = Enumerable.Range(1, 39).Select(i => $"r{i}").First(id => CrossFittedClassifier.FoldOf(id) != CrossFittedClassifier.FoldOf("r0"));
        Assert.True(Sure(other) > Sure("r0"));

        double Sure(string source) => chain.Judge(FilterCases.Example("우주전함") with { Label = "positive", SourceId = source }).Measures["label"];
    }

    [Fact]
    public void Judge_SourceOfOneLabel_LetsItThroughAndSaysSo()
    {
        SourceProfileBuilder builder = new([new FilterSpec.Label()]);
        builder.Add(FilterCases.Row(0, "재밌다", "positive"));
        SourceProfile profile = builder.Build();
        Assert.True(new FilterChain([new FilterSpec.Label()], profile).Judge(FilterCases.Example("별로") with { Label = "positive" }).Keeps);
        Assert.StartsWith("label: all source rows are labelled 'positive'", Assert.Single(profile.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Notes_SourceWithoutLabels_SaysThatEverythingIsDropped() =>
        Assert.Equal(["label: no source row has a label, so this filter drops everything."], FilterCases.Profile([new FilterSpec.Label()], "재밌다").Notes);

    private static FilterChain Chain(double confidence)
    {
        SourceProfileBuilder builder = new([new FilterSpec.Label()]);
        foreach ((int number, string text) in s_positive.Concat(s_negative).Index())
            builder.Add(FilterCases.Row(number, text, number < s_positive.Length ? "positive" : "negative"));
        return new FilterChain([new FilterSpec.Label(confidence)], builder.Build());
    }
}
