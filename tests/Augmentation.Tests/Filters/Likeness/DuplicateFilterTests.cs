using KoGpt2.Augmentation.Filters;

namespace KoGpt2.Augmentation.Tests.Filters.Likeness;

public sealed class DuplicateFilterTests
{
    private static readonly string[] s_source = ["배우들 연기가 정말 좋아요", "최고의 영화 ㅋㅋㅋ", "돈이 아깝다"];

    [Theory]
    [InlineData("배우들 연기가 정말 좋네요", null)]
    [InlineData("배우들 연기가 좋아요", null)]
    [InlineData("돈이 아깝지 않다", null)]
    [InlineData("최고의 영화 ㅎㅎㅎ", null)]
    [InlineData("배우들 연기가 정말 좋아요", "the same as source row r0")]
    [InlineData("배우들연기가, 정말 좋아요!!", "the same as source row r0")]
    [InlineData("최고의 영화ㅋㅋㅋㅋㅋㅋㅋㅋ", "the same as source row r1")]
    [InlineData("최고의 영화\u110f\u110f", "the same as source row r1")]
    [InlineData("돈이...아깝다ㅡ", null)]
    [InlineData("돈이...아깝다~~", "the same as source row r2")]
    public void Judge_Source_DropsItsKeys(string text, string? reason)
    {
        Judgement judgement = FilterCases.Chain(new FilterSpec.Duplicate(), s_source).Judge(FilterCases.Example(text));
        Assert.Equal((reason, reason is null ? null : LikeWhat.Source), (judgement.Reason, judgement.Like));
    }

    [Fact]
    public void Judge_AfterAnExampleWasKept_DropsItsKey()
    {
        FilterChain chain = FilterCases.Chain(new FilterSpec.Duplicate(), s_source);
        Assert.True(chain.Judge(FilterCases.Example("음악이 좋다")).Keeps);
        Judgement again = chain.Judge(FilterCases.Example("음악이 좋다..."));
        Assert.Equal(("the same as kept example 3 of source row r7", LikeWhat.Kept), (again.Reason, again.Like));
    }

    [Fact]
    public void Judge_ExampleThatAnotherFilterDropped_IsNotInTheWay()
    {
        FilterSpec[] filters = [new FilterSpec.Complete(), new FilterSpec.Duplicate()];
        FilterChain chain = new(filters, FilterCases.Profile(filters));
        Assert.False(chain.Judge(FilterCases.Example("음악이 좋다") with { FinishReason = "length" }).Keeps);
        Assert.True(chain.Judge(FilterCases.Example("음악이 좋다")).Keeps);
    }

    [Fact]
    public void Judge_ExampleOfAnEarlierRun_Drops()
    {
        SourceProfileBuilder builder = new([new FilterSpec.Duplicate()]);
        builder.AddEarlier("음악이 좋다");
        Judgement judgement = new FilterChain([new FilterSpec.Duplicate()], builder.Build()).Judge(FilterCases.Example("음악이 좋다!"));
        Assert.Equal(("the same as an earlier run's example", LikeWhat.Earlier), (judgement.Reason, judgement.Like));
    }
}
