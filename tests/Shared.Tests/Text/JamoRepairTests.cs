using System.Text;
using FsCheck;
using FsCheck.Fluent;
using KoGpt2.Shared.Text;

namespace KoGpt2.Shared.Tests.Text;

public class JamoRepairTests
{
    private static readonly Gen<string> s_texts = Gen.Elements(
        "영화", "가", "각", "하", "ㅋ", "ㅋㅋ", "ㅠ", "ㅏ", "ㄳ", "ㅄ", "\u1100", "\u1161", "\u11a8", "\u11aa", "\u119e", " ", ".", "^^", "😂", "🏻",
        "\u200d", "\ufe0f", "A", "e\u0301", "\u0301", "①", "漢", "뷁").ArrayOf().Select(string.Concat);

    [Fact]
    public void Repair_EachCompatibilityJamo_ComesBackFromNfkc()
    {
        Assert.Equal(51, JamoRepair.Conjoining.Length);
        Assert.Equal('\u3163', JamoRepair.FirstLetter + JamoRepair.Conjoining.Length - 1);
        for (char letter = '\u3131'; letter <= '\u3163'; letter++)
        {
            string conjoining = letter.ToString().Normalize(NormalizationForm.FormKC);
            Assert.Equal(JamoRepair.Conjoining[letter - '\u3131'].ToString(), conjoining);
            Assert.Equal(letter.ToString(), JamoRepair.Repair(conjoining));
        }
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("plain text", "plain text")]
    [InlineData("\u110f\u110f\u110f", "ㅋㅋㅋ")]
    [InlineData("아\u1172\u1172", "아ㅠㅠ")]
    [InlineData("\u110f\u1161", "카")]
    [InlineData("가\u11aa", "갃")]
    [InlineData("\u1100\u1161\u11a8", "각")]
    [InlineData("\u11a8\u119e\u1160", "\u11a8\u119e\u1160")]
    [InlineData("e\u0301", "é")]
    public void Repair_Text_ComposesThenReplaces(string text, string expected) => Assert.Equal(expected, JamoRepair.Repair(text));

    [Fact]
    public void Repair_Twice_ChangesNothingMore() =>
        Prop.ForAll(s_texts.ToArbitrary(), text => JamoRepair.Repair(JamoRepair.Repair(text)) == JamoRepair.Repair(text)).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("", 0)]
    [InlineData("가", 0)]
    [InlineData("가나", 1)]
    [InlineData("나\u1100", 1)]
    [InlineData("나\u1100\u1161", 1)]
    [InlineData("나\u1100\u1161\u11a8", 1)]
    [InlineData("각\u11a8", 1)]
    [InlineData("\u1172\u1172\u1172", 2)]
    [InlineData("e\u0301\u0301", 0)]
    [InlineData("a😂", 1)]
    public void SettledLength_Text_StopsWhereTheNextCharacterMayReach(string text, int expected) => Assert.Equal(expected, JamoRepair.SettledLength(text));

    [Fact]
    public void SettledLength_HalfASurrogatePair_IsNotSettledBefore() => Assert.Equal(0, JamoRepair.SettledLength("a\ud83d"));

    [Fact]
    public void SettledLength_EveryCharacterThatJoinsBackwards_IsNotSettledBefore()
    {
        foreach (Rune composed in Enumerable.Range(0, 0x110000).Where(Rune.IsValid).Where(c => c != 0xFFFE).Select(c => new Rune(c)))
        {
            string parts = composed.ToString().Normalize(NormalizationForm.FormD);
            if (!composed.ToString().IsNormalized() || parts == composed.ToString())
                continue;
            int last = parts.Length - (char.IsLowSurrogate(parts[^1]) ? 2 : 1);
            string before = parts[..last].Normalize();
            Assert.True(JamoRepair.SettledLength(before + parts[last..]) < before.Length, $"U+{composed.Value:X} takes U+{(int)parts[last]:X}");
        }
    }

    [Fact]
    public void SettledLength_AnyCut_RepairsTheSameInTwoSteps() =>
        Prop.ForAll(s_texts.ToArbitrary(), s_texts.ToArbitrary(), (text, more) =>
        {
            int settled = JamoRepair.SettledLength(text);
            return JamoRepair.Repair(text[..settled]) + JamoRepair.Repair(text[settled..] + more) == JamoRepair.Repair(text + more);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));
}
