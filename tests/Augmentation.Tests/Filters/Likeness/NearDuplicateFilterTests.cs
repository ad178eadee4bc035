using KoGpt2.Augmentation.Filters;

namespace KoGpt2.Augmentation.Tests.Filters.Likeness;

public sealed class NearDuplicateFilterTests
{
    private const string Review = "어린시절 고딩때 봤던 때랑 또 결혼하고 나서 봤을때의 느낌은 확실히 다르네요";
    private const string Short = "배우들 연기가 정말 너무 좋았어요";

    [Theory]
    // One and two syllables in 32 are others; then four, each somewhere else.
    [InlineData("어린시절 고딩때 봤던 때랑 또 결혼하고 나서 봤을때의 느낌은 확실히 다르군요", 0.88, "r0")]
    [InlineData("어린시절 초딩때 봤던 때랑 또 결혼하고 나서 봤을때의 느낌은 확실히 다르군요", 0.71, "r0")]
    [InlineData("어린시절 초딩때 봤던 때와 또 결혼하고 나니 봤을때의 느낌은 확실히 다르군요", 0.45, null)]
    // Other spacing and marks are no difference at all.
    [InlineData("어린 시절 고딩 때 봤던 때랑, 또 결혼하고 나서 봤을 때의 느낌은 확실히 다르네요!!!", 1.0, "r0")]
    [InlineData("어린시절 고딩때 봤던 때랑 또 결혼하고 나서 봤을때의 느낌은 확실히 다르네요 ㅋㅋㅋ", 0.94, "r0")]
    // Short: by pairs of characters. One of fourteen syllables is another.
    [InlineData("배우들 연기가 정말 너무 좋았네요", 0.73, "r1")]
    [InlineData("배우들 연기가 참말 너무 좋았네요", 0.41, null)]
    [InlineData("배우들 연기가 너무 좋았어요", 0.71, "r1")]
    [InlineData("감독의 연출이 무척 마음에 들어요", null, null)]
    public void Judge_ChangedSyllables_DropsWhatIsStillNear(string text, double? similarity, string? row)
    {
        Judgement judgement = FilterCases.Chain(new FilterSpec.NearDuplicate(), Review, Short).Judge(FilterCases.Example(text));
        Assert.Equal(row is null, judgement.Keeps);
        // What is far off need not be found at all.
        if (row is not null)
            Assert.Equal(similarity, Math.Round(judgement.Measures["near_duplicate"], 2));
        else
            Assert.True(judgement.Measures["near_duplicate"] < 0.7);
        if (row is not null)
            Assert.EndsWith($" similar to source row {row}; the limit is 0.7", judgement.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_SimilarityAtTheLimit_Drops()
    {
        // Seven of ten different pairs are in both: 가나 to 사아 of 가나 to 카타, without the last three.
        FilterChain chain = FilterCases.Chain(new FilterSpec.NearDuplicate(), "가나다라마바사아자차카");
        Judgement judgement = chain.Judge(FilterCases.Example("가나다라마바사아"));
        Assert.Equal(("0.70 similar to source row r0; the limit is 0.7", LikeWhat.Source), (judgement.Reason, judgement.Like));
        Assert.True(FilterCases.Chain(new FilterSpec.NearDuplicate(0.71), "가나다라마바사아자차카").Judge(FilterCases.Example("가나다라마바사아")).Keeps);
    }

    [Fact]
    public void Judge_KeptAndEarlierExamples_DropsTheirNeighboursToo()
    {
        FilterSpec[] filters = [new FilterSpec.NearDuplicate()];
        SourceProfileBuilder builder = new(filters);
        builder.Add(FilterCases.Row(0, "별로였다"));
        builder.AddEarlier(Review);
        FilterChain chain = new(filters, builder.Build());

        Judgement earlier = chain.Judge(FilterCases.Example(Review + " ㅋㅋ"));
        Assert.Equal(LikeWhat.Earlier, earlier.Like);
        Assert.Contains("similar to an earlier run's example", earlier.Reason, StringComparison.Ordinal);

        Assert.True(chain.Judge(FilterCases.Example(Short)).Keeps);
        Judgement kept = chain.Judge(FilterCases.Example(Short + "!! ㅎ"));
        Assert.Equal(LikeWhat.Kept, kept.Like);
        Assert.Contains("similar to kept example 3 of source row r7", kept.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_TextWithoutLetters_ComparesWhatThereIs()
    {
        FilterChain chain = FilterCases.Chain(new FilterSpec.NearDuplicate(), "", "굿", "★★★★★");
        Assert.False(chain.Judge(FilterCases.Example("★★")).Keeps);
        Assert.False(chain.Judge(FilterCases.Example("굿!")).Keeps);
        Assert.True(chain.Judge(FilterCases.Example("")).Keeps);
    }
}
