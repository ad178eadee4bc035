using KoGpt2.Augmentation.Filters;

namespace KoGpt2.Augmentation.Tests.Filters.Likeness;

public sealed class UnchangedFilterTests
{
    [Theory]
    [InlineData("이 영화는 정말 재미있다", "이 영화는 정말 재미있다!", null)]
    [InlineData("이 영화는 정말 재미없다", "이 영화는 정말 재미있다", null)]
    [InlineData("이 영화는 ㅋㅋㅋ", "이 영화는 ㅋㅋ", null)]
    [InlineData("이 영화는 정말 재미있다", "이 영화는 정말 재미있다", "the same as its source row")]
    [InlineData(" 이 영화는 정말 재미있다\n", "이 영화는 정말 재미있다 ", "the same as its source row")]
    [InlineData("이 영화는 웃기다\u110f\u110f", "이 영화는 웃기다ㅋㅋ", "the same as its source row")]
    [InlineData("\u110b\u1175 \u110b\u1167\u11bc\u1112\u116a", "이 영화", "the same as its source row")]
    public void Judge_AllNew_DropsTheSourceItself(string text, string source, string? reason) =>
        Assert.Equal(reason, FilterCases.Chain(new FilterSpec.Unchanged()).Judge(FilterCases.Example(text, source: source)).Reason);

    [Theory]
    [InlineData("이 영화는", "이 영화는 정말", null)]
    [InlineData("이 영화는", "이 영화는!", null)]
    [InlineData("이 영화는", "이 영화는", "nothing was generated")]
    [InlineData("이 영화는", "이 영화는 \n", "nothing was generated")]
    [InlineData("", "", "nothing was generated")]
    public void Judge_BeginningGiven_DropsWhatNothingWasAddedTo(string given, string text, string? reason) =>
        Assert.Equal(reason, FilterCases.Chain(new FilterSpec.Unchanged()).Judge(FilterCases.Example(text, given)).Reason);
}
