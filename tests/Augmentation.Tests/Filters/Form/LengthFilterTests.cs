using KoGpt2.Augmentation.Filters;
using KoGpt2.Augmentation.Filters.Form;

namespace KoGpt2.Augmentation.Tests.Filters.Form;

public sealed class LengthFilterTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("재밌다 ㅋㅋ", 6)]
    // Syllables in pieces, as some systems write them, and letters as KoGPT2 writes them.
    [InlineData("\u1112\u1161\u11ab\u1100\u1173\u11af", 2)]
    [InlineData("\u110f\u110f\u110f", 3)]
    // Beyond U+FFFF.
    [InlineData("굿👍👍", 3)]
    public void Measure_Text_CountsCodePoints(string text, int expected) => Assert.Equal(expected, LengthFilter.Measure(text));

    [Theory]
    [InlineData("굿", "1 characters; the least is 4")]
    [InlineData("최고다", "3 characters; the least is 4")]
    [InlineData("최고예요", null)]
    [InlineData("진짜 재밌게 봤음", null)]
    [InlineData("두 번 봐도 좋네요", null)]
    [InlineData("정말 재미있게 봤어요", "11 characters; the most is 10")]
    [InlineData("\u110e\u116c\u1100\u1169\u1103\u1161", "3 characters; the least is 4")]
    public void Judge_GivenLimits_KeepsBothAndBetween(string text, string? reason) =>
        Assert.Equal(reason, FilterCases.Chain(new FilterSpec.Length(Min: 4, Max: 10)).Judge(FilterCases.Example(text)).Reason);

    [Fact]
    public void Judge_PercentilesOfTheSource_KeepsWhatLiesBetweenThem()
    {
        // Lengths 1 to 101: the first percentile is 2, the last but one 100.
        FilterChain chain = FilterCases.Chain(new FilterSpec.Length(), Enumerable.Range(1, 101).Select(length => new string('영', length)));
        Assert.Equal("1 characters; the least is 2", chain.Judge(FilterCases.Example("영")).Reason);
        Assert.True(chain.Judge(FilterCases.Example(new string('영', 2))).Keeps);
        Assert.True(chain.Judge(FilterCases.Example(new string('영', 100))).Keeps);
        Assert.Equal("101 characters; the most is 100", chain.Judge(FilterCases.Example(new string('영', 101))).Reason);
    }

    [Fact]
    public void Judge_OneLimitGiven_TakesTheOtherFromTheSource()
    {
        FilterChain chain = FilterCases.Chain(new FilterSpec.Length(Min: 2), "재미있는 영화", "그냥 그래요");
        Assert.True(chain.Judge(FilterCases.Example("별로")).Keeps);
        Assert.Equal("8 characters; the most is 7", chain.Judge(FilterCases.Example("재미있는 영화다")).Reason);
        Assert.Equal(8, chain.Judge(FilterCases.Example("재미있는 영화다")).Measures["length"]);
    }
}
