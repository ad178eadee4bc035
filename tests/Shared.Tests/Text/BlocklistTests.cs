using FsCheck;
using FsCheck.Fluent;
using KoGpt2.Shared.Text;

namespace KoGpt2.Shared.Tests.Text;

public sealed class BlocklistTests
{
    private static readonly Gen<string> s_text = Gen.Elements('가', '나', 'ㄱ').ArrayOf().Select(letters => new string(letters));
    private static readonly Gen<string[]> s_entries = s_text.Where(entry => entry.Length is >= 1 and <= 5)
        .SelectMany(_ => Gen.Elements("", "", "!"), (entry, mark) => mark + entry).ArrayOf().Resize(8)
        .Select(entries => entries.DistinctBy(entry => entry.TrimStart('!')).ToArray());

    [Theory]
    // Particles and endings are written onto words, and words onto each other.
    [InlineData("시발", "이런 시발이라고 했다.", "시발", 3, 2)]
    [InlineData("개새끼", "그 개새끼들은", "개새끼", 2, 3)]
    [InlineData("새끼", "개새끼", "새끼", 1, 2)]
    // The first in the text; of several that start there, the longest.
    [InlineData("새끼|개새끼|개", "저 개새끼", "개새끼", 2, 3)]
    [InlineData("바보|멍청이", "멍청이 바보", "멍청이", 0, 3)]
    // A longer word around it is harmless; the same text may hold both.
    [InlineData("시발|!시발점", "변화의 시발점이 된 시발", "시발", 11, 2)]
    [InlineData("새끼|!새끼손가락", "새끼 새끼손가락", "새끼", 0, 2)]
    // An allowed word clears what lies inside it, not what reaches over its end.
    [InlineData("발표|!다시 발", "다시 발표", "발표", 3, 2)]
    [InlineData("시발|!시발점|시발점놈", "시발점놈", "시발점놈", 0, 4)]
    // Spacing counts, but not its kind and amount.
    [InlineData("죽어 버려", "죽어\n\n  버려라", "죽어 버려", 0, 8)]
    [InlineData("죽어\u00a0버려", "그냥 죽어 버려", "죽어\u00a0버려", 3, 5)]
    // Case does not.
    [InlineData("Fuck", "이런 FUCKing 영화", "Fuck", 3, 4)]
    [InlineData("ＳＥＸ", "ｓｅｘ", "ＳＥＸ", 0, 3)]
    [InlineData("straße", "STRAßE", "straße", 0, 6)]
    [InlineData("ΟΔΟΣ", "οδος", "ΟΔΟΣ", 0, 4)]
    // Letters that stand alone, as people type them and as KoGPT2 writes them (NFKC).
    [InlineData("ㅅㅂ", "아 ㅅㅂ 진짜", "ㅅㅂ", 2, 2)]
    [InlineData("ㅅㅂ", "아 \u1109\u1107 진짜", "ㅅㅂ", 2, 2)]
    [InlineData("\u1109\u1107", "아 ㅅㅂ 진짜", "\u1109\u1107", 2, 2)]
    [InlineData("ㅗ", "ㅗㅗ", "ㅗ", 0, 1)]
    // Syllables in pieces, in the text or in the list; places are the text's own.
    [InlineData("시발", "다, \u1109\u1175\u1107\u1161\u11af!", "시발", 3, 5)]
    [InlineData("\u1109\u1175\u1107\u1161\u11af", "다, 시발!", "\u1109\u1175\u1107\u1161\u11af", 3, 2)]
    [InlineData("café", "Cafe\u0301s", "café", 0, 5)]
    // Beyond U+FFFF.
    [InlineData("🖕", "😀🖕😀", "🖕", 2, 2)]
    public void Find_TextThatHoldsAnEntry_IsItsPlace(string entries, string text, string entry, int start, int length) =>
        Assert.Equal(new BlocklistHit(entry, start, length), Blocklist.Parse(entries.Split('|')).Find(text));

    [Theory]
    [InlineData("시발", "")]
    [InlineData("시발", "시")]
    // 시 and 발 in neighbouring words.
    [InlineData("시발", "다시 발표했다. 시 발전 계획")]
    [InlineData("시 발|!다시 발|!시 발전", "다시 발표했다. 시 발전 계획")]
    [InlineData("시발|!시발점|!시발역", "시발점과 시발역")]
    [InlineData("년|!개년|!24년|!년도", "5개년 계획, 2024년 말, 이 년도")]
    [InlineData("새끼|!새끼손가락|!손가락", "새끼손가락")]
    // 가 is no 각, and letters that stand alone are no syllables.
    [InlineData("가", "각")]
    [InlineData("시발", "ㅅㅣㅂㅏㄹ")]
    [InlineData("ㅅㅂ", "시발")]
    [InlineData("sex", "ｓｅｘ")]
    [InlineData("# 시발|!시발점||   ", "시발")]
    public void Find_TextWithoutEntries_IsNull(string entries, string text) => Assert.Null(Blocklist.Parse(entries.Split('|')).Find(text));

    [Theory]
    // What the prompt holds by itself is the caller's.
    [InlineData("시발", "이런 시발 ", "영화", null)]
    [InlineData("시발", "이런 시발 ", "시발 영화", 6)]
    // Over its end.
    [InlineData("시발", "이런 시", "발", 3)]
    [InlineData("시 발|!다시 발", "다", "시 발표", null)]
    [InlineData("새끼", "새끼", "손가락", null)]
    [InlineData("새끼|!새끼손가락", "새", "끼손가락", null)]
    [InlineData("시발", "\u1109\u1175\u1107", "\u1161\u11af", 0)]
    public void Find_AfterAPrompt_CountsWhatEndsBehindIt(string entries, string prompt, string text, int? start) =>
        Assert.Equal(start, Blocklist.Parse(entries.Split('|')).Find(prompt + text, prompt.Length)?.Start);

    [Fact]
    public void Find_HalfSurrogatePairs_MatchNothingAndHideNothing()
    {
        Blocklist list = Blocklist.Parse(["시발", "🖕"]);
        Assert.Equal(new BlocklistHit("시발", 1, 2), list.Find("\ud83d시발\ufffe\udc00"));
        Assert.Null(list.Find("\ud83d \udd95"));
    }

    [Fact]
    public void Find_AnyTextAndList_IsWhatTryingEveryPlaceFinds() =>
        Prop.ForAll(s_text.Resize(40).ToArbitrary(), s_entries.ToArbitrary(), (text, entries) =>
            Equals(Blocklist.Parse(entries).Find(text), ByEveryPlace(text, entries))).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

    [Theory]
    [InlineData("", true)]
    [InlineData("# 욕설| |!시발점", true)]
    [InlineData("!시발점|시발", false)]
    public void IsEmpty_List_SaysWhetherItBlocksAnything(string lines, bool empty) => Assert.Equal(empty, Blocklist.Parse(lines.Split('|')).IsEmpty);

    [Fact]
    public void Parse_SpaceAroundEntriesAndTheSameAgain_IsLeftOut() =>
        Assert.Equal(new BlocklistHit("바보 같은", 0, 5), Blocklist.Parse(["  바보 같은\t", "바보  같은", "! 바보 같은 사랑", "!바보 같은 사랑"]).Find("바보 같은 놈"));

    [Theory]
    [InlineData("시발|#|!", "words.txt, line 3: write the allowed word after the \"!\"; got nothing.")]
    [InlineData("시발|!시발점|! 시발", "words.txt, line 3: block \"시발\" or allow it; line 1 says the opposite.")]
    [InlineData("!fuck||FUCK", "words.txt, line 3: block \"FUCK\" or allow it; line 1 says the opposite.")]
    public void Parse_LineThatCannotBe_NamesItAndTheList(string lines, string message) =>
        Assert.Equal(message, Assert.Throws<InvalidDataException>(() => Blocklist.Parse(lines.Split('|'), "words.txt")).Message);

    private static BlocklistHit? ByEveryPlace(string text, string[] entries)
    {
        (int Start, int End)[] allowed = [.. entries.Where(entry => entry[0] == '!').SelectMany(entry => Places(text, entry[1..]))];
        return entries.Where(entry => entry[0] != '!')
            .SelectMany(entry => Places(text, entry).Select(place => new BlocklistHit(entry, place.Start, entry.Length)))
            .Where(hit => !allowed.Any(place => place.Start <= hit.Start && hit.Start + hit.Length <= place.End))
            .OrderBy(hit => hit.Start).ThenByDescending(hit => hit.Length).FirstOrDefault();
    }

    private static IEnumerable<(int Start, int End)> Places(string text, string word) =>
        Enumerable.Range(0, text.Length).Where(start => text.AsSpan(start).StartsWith(word)).Select(start => (start, start + word.Length));
}
