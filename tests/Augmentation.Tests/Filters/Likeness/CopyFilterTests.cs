using KoGpt2.Augmentation.Filters;

namespace KoGpt2.Augmentation.Tests.Filters.Likeness;

public sealed class CopyFilterTests
{
    private static readonly string[] s_source =
    [
        "그냥 그래요",
        "태어나 처음으로 가슴아리는 영화였다. 20년이상 지났지만.. 생각하면 또 가슴이 아리는..",
        "디렉터스컷으로봐서 거의 3시간짜리인데 참 흡인력있다",
    ];

    [Theory]
    // The rest of a row, word for word, or with other marks and spaces.
    [InlineData("태어나 처음으로", " 가슴아리는 영화였다. 20년이상 지났지만..", "18 of 18 generated characters in a row are of source row r1; the limit is a share of 0.5")]
    [InlineData("태어나 처음으로", " 가슴 아리는 영화였다 20년 이상 지났지만!!", "18 of 18 generated characters in a row are of source row r1; the limit is a share of 0.5")]
    // Out of another row than its own, in the midst of other words.
    [InlineData("이 영화는", " 디렉터스컷으로 봐서 거의 3시간 짜리였네", "16 of 18 generated characters in a row are of source row r2; the limit is a share of 0.5")]
    // What was given is no copy, however long it is.
    [InlineData("디렉터스컷으로봐서 거의 3시간짜리인데", " 지루할 틈이 없었어요", null)]
    // A run of half the text; of a character less than that.
    [InlineData("", "가슴아리는 영화였다. 20년 만에 다시 봐도 참 정말 좋네요", "12 of 24 generated characters in a row are of source row r1; the limit is a share of 0.5")]
    [InlineData("", "가슴아리는 영화였다. 20년 만에 다시 봐도 참 정말로 좋네요", null)]
    // Short runs are in many reviews.
    [InlineData("", "그냥 그래요", null)]
    [InlineData("", "가슴아리는 영화였다", null)]
    [InlineData("", "생각하면 또 가슴이 먹먹", null)]
    [InlineData("태어나 처음으로", "", null)]
    public void Judge_SharedRuns_DropsLongOnes(string given, string generated, string? reason) =>
        Assert.Equal(reason, FilterCases.Chain(new FilterSpec.Copy(), s_source).Judge(FilterCases.Example(given + generated, given)).Reason);

    [Fact]
    public void Judge_OtherLimits_DecidesByThem()
    {
        Candidate copy = FilterCases.Example("가슴아리는 영화였다");
        Assert.Equal((LikeWhat.Source, 1.0), Judged(new FilterSpec.Copy(MinCharacters: 9)));
        Assert.Equal((null, 0.0), Judged(new FilterSpec.Copy(MinCharacters: 10)));
        Assert.Equal((null, 0.75), Judged(new FilterSpec.Copy(MaxShare: 0.8, MinCharacters: 9), copy with { Text = "가슴아리는 영화였다 그래요" }));

        (LikeWhat?, double) Judged(FilterSpec filter, Candidate? example = null)
        {
            Judgement judgement = FilterCases.Chain(filter, s_source).Judge(example ?? copy);
            return (judgement.Like, judgement.Measures["copy"]);
        }
    }

    [Fact]
    public void Judge_ExamplesOfEarlierRuns_MayShareRuns()
    {
        SourceProfileBuilder builder = new([new FilterSpec.Copy()]);
        builder.AddEarlier(s_source[1]);
        Assert.True(new FilterChain([new FilterSpec.Copy()], builder.Build()).Judge(FilterCases.Example(s_source[1])).Keeps);
    }
}
