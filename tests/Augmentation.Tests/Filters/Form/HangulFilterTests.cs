using KoGpt2.Augmentation.Filters;

namespace KoGpt2.Augmentation.Tests.Filters.Form;

public sealed class HangulFilterTests
{
    [Theory]
    [InlineData("진짜 재밌게 봤어요 ㅋㅋㅋ")]
    [InlineData("ㅋㅋㅋ 대박 웃기네")]
    [InlineData("아 ㅠㅠ 슬퍼요")]
    [InlineData("CG는 별로였지만 OST는 최고")]
    [InlineData("10점 만점에 10점 드립니다")]
    // Emphasis does not make a text less Korean, however long it is.
    [InlineData("강추!!!!!!!!!!")]
    [InlineData("재미 없음......")]
    [InlineData("별이 다섯개 ~~~~~~~~!!!!!!!! ★★★★★")]
    [InlineData("너무재밌었음ㅋㅋㅋㅋㅋㅋㅋㅋㅋㅋㅋㅋㅋㅋㅋㅋㅋ")]
    [InlineData("진짜 웃음\u110f\u110f\u110f\u110f\u110f\u110f\u110f\u110f\u110f")]
    // Just half: two syllables, two Latin letters.
    [InlineData("굿굿ok")]
    // Half of it single letters, but not more.
    [InlineData("재미ㅋㅋ")]
    // Letters and syllables as KoGPT2 and some systems write them.
    [InlineData("재밌다\u110f\u110f\u110f")]
    [InlineData("\u110c\u1162\u1106\u1175\u110b\u1175\u11bb\u1103\u1161")]
    [InlineData("웃겨요\u1172\u1172")]
    [InlineData("굿👍")]
    public void Judge_Korean_Keeps(string text) => Assert.True(FilterCases.Keeps(new FilterSpec.Hangul(), text));

    [Theory]
    [InlineData("This movie is great", "no syllable of it is complete")]
    [InlineData("ㅋㅋㅋㅋㅋㅋㅋㅋ", "no syllable of it is complete")]
    [InlineData("\u110f\u110f\u110f\u110f", "no syllable of it is complete")]
    [InlineData("ㅇㅈ ㄹㅇ", "no syllable of it is complete")]
    [InlineData("★★★★★", "no syllable of it is complete")]
    [InlineData("2014.07.05", "no syllable of it is complete")]
    [InlineData("", "no syllable of it is complete")]
    [InlineData("このドラマは面白い 굿", "0.10 of it is Hangul; the least is 0.5")]
    [InlineData("Best movie ever 최고", "0.13 of it is Hangul; the least is 0.5")]
    [InlineData("굿굿yes", "0.40 of it is Hangul; the least is 0.5")]
    [InlineData("http://a.b/c 봐", "0.08 of it is Hangul; the least is 0.5")]
    [InlineData("와ㅋㅋㅋㅋㅋㅋㅋ", "0.67 of it is single letters; the most is 0.5")]
    [InlineData("헐ㄷㄷ", "0.67 of it is single letters; the most is 0.5")]
    [InlineData("와\u110f\u110f\u110f", "0.67 of it is single letters; the most is 0.5")]
    // Letters that Korean has given up, and the filler that a lone letter may hide behind.
    [InlineData("나랏말\u119e미 영화", "it holds letters of old Korean, or a filler")]
    [InlineData("훈민정ㆍ음 이야기", "it holds letters of old Korean, or a filler")]
    [InlineData("재밌다\u3164", "it holds letters of old Korean, or a filler")]
    [InlineData("재밌다\u1160", "it holds letters of old Korean, or a filler")]
    public void Judge_OtherText_Drops(string text, string reason) =>
        Assert.Equal(reason, FilterCases.Chain(new FilterSpec.Hangul()).Judge(FilterCases.Example(text)).Reason);

    [Fact]
    public void Judge_OtherShares_DecideByThem()
    {
        Assert.True(FilterCases.Keeps(new FilterSpec.Hangul(MinShare: 0.1, MaxJamoShare: 1), "Best movie ever 최고"));
        Assert.True(FilterCases.Keeps(new FilterSpec.Hangul(MaxJamoShare: 1), "와ㅋㅋㅋㅋㅋㅋㅋ"));
        Assert.False(FilterCases.Keeps(new FilterSpec.Hangul(MinShare: 1), "재밌다!"));
        Assert.Equal(0.75, FilterCases.Chain(new FilterSpec.Hangul()).Judge(FilterCases.Example("재밌다!!")).Measures["hangul"]);
    }
}
