using FsCheck;
using FsCheck.Fluent;
using KoGpt2.Augmentation.Prompts;

namespace KoGpt2.Augmentation.Tests.Prompts;

public sealed class WordsTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("   ", 0)]
    [InlineData("재밌다", 1)]
    [InlineData("  이 영화는\t정말\n재밌다 ", 4)]
    [InlineData("진짜　최고", 2)]
    [InlineData("ㅋㅋㅋ ㅠㅠ", 2)]
    public void Count_Text_CountsWhatWhiteSpaceParts(string text, int count) => Assert.Equal(count, Words.Count(text));

    [Theory]
    [InlineData("이 영화는 정말 재밌다", 0, "")]
    [InlineData("이 영화는 정말 재밌다", 2, "이 영화는")]
    [InlineData("이  영화는\t정말 재밌다", 3, "이  영화는\t정말")]
    [InlineData("  이 영화는 ", 1, "이")]
    [InlineData("이 영화는 ", 2, "이 영화는")]
    [InlineData("이 영화는", 9, "이 영화는")]
    public void First_Text_KeepsTheWhiteSpaceBetweenWords(string text, int count, string first) => Assert.Equal(first, Words.First(text, count));

    [Fact]
    public void First_AnyText_IsABeginningWithThatManyWords() =>
        Prop.ForAll(Gen.Elements('가', '나', ' ', '\t', 'ㅋ').ArrayOf().ToArbitrary(), Gen.Choose(0, 6).ToArbitrary(), (letters, count) =>
        {
            string text = new(letters), first = Words.First(text, count);
            Assert.StartsWith(first, text.TrimStart(), StringComparison.Ordinal);
            Assert.Equal(Math.Min(count, Words.Count(text)), Words.Count(first));
            Assert.Equal(first.Trim(), first);
        }).QuickCheckThrowOnFailure();
}
