using KoGpt2.Augmentation.Filters.Form;

namespace KoGpt2.Augmentation.Tests.Filters.Form;

public sealed class LaughterTests
{
    [Theory]
    [InlineData("ㅋㅋㅋㅋㅋ 웃기다 ㅎㅎㅎ", "ㅋㅋ 웃기다 ㅎㅎ")]
    [InlineData("ㅋㅎㅋㅎㅋㅎ", "ㅋㅎ")]
    [InlineData("아ㅠㅜㅠㅜㅠ", "아ㅠㅜ")]
    [InlineData("하하하하", "하하")]
    [InlineData("하히하히", "하히하히")]
    [InlineData("뭐야!!!!????....", "뭐야!!??..")]
    [InlineData("굿굿굿굿", "굿굿굿굿")]
    [InlineData("1000000점", "1000000점")]
    [InlineData("", "")]
    public void Fold_Text_MakesRunsTwoLong(string text, string expected) => Assert.Equal(expected, Laughter.Fold(text));

    [Theory]
    [InlineData("ㅋㅋ", true)]
    [InlineData("하하ㅋ!", true)]
    [InlineData("...", true)]
    [InlineData("하지", false)]
    [InlineData("ㅋ1", false)]
    public void IsAll_Word_IsTrueWithoutOtherLetters(string word, bool expected) => Assert.Equal(expected, Laughter.IsAll(word));
}
