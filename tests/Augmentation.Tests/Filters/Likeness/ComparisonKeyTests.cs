using FsCheck;
using FsCheck.Fluent;
using KoGpt2.Augmentation.Filters.Likeness;

namespace KoGpt2.Augmentation.Tests.Filters.Likeness;

public sealed class ComparisonKeyTests
{
    [Theory]
    [InlineData("영화 최고!!! ㅋㅋㅋㅋ", "영화최고ㅋㅋ")]
    [InlineData("영화최고 ㅋㅋ", "영화최고ㅋㅋ")]
    [InlineData("영화최고\u110f\u110f\u110f", "영화최고ㅋㅋ")]
    [InlineData("\u110b\u1167\u11bc\u1112\u116a 최고", "영화최고")]
    [InlineData("ㅋㅋ!ㅋㅋ", "ㅋㅋ")]
    [InlineData("CG는 BEST", "cg는best")]
    [InlineData("평점 10000점", "평점100점")]
    [InlineData("굿👍👍", "굿")]
    [InlineData("cafe\u0301", "café")]
    // Without letters and digits, what there is.
    [InlineData("★★★★★ !", "★★!")]
    [InlineData("👍 👍 👍", "👍👍")]
    [InlineData(" \t\u3000", "")]
    [InlineData("\0", "")]
    [InlineData("", "")]
    public void Of_Text_LeavesWhatIsCompared(string text, string expected) => Assert.Equal(expected, ComparisonKey.Of(text));

    [Fact]
    public void Of_AKey_IsItself() =>
        Prop.ForAll(Texts.Any, text => ComparisonKey.Of(ComparisonKey.Of(text)) == ComparisonKey.Of(text)).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("e\u0320!\u031a", "e\u0320\u031a")]
    [InlineData("영\u031a!\u0327화", "영\u0327\u031a화")]
    [InlineData("e!\u0301", "é")]
    public void Of_MarksThatComeTogether_AreComposedAndInTheirOrder(string text, string expected)
    {
        Assert.Equal(expected, ComparisonKey.Of(text));
        Assert.Equal(expected, ComparisonKey.Of(expected));
    }

    [Fact]
    public void Of_HalfSurrogatePairs_AreNothing() => Assert.Equal("영화", ComparisonKey.Of("\ud83d영\udc00화\ufffe"));
}
