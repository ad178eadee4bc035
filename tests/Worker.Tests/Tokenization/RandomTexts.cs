using FsCheck;
using FsCheck.Fluent;
using KoGpt2.Worker.Tokenization;

namespace KoGpt2.Worker.Tests.Tokenization;

/// <summary>Texts and tokens for property tests.</summary>
internal static class RandomTexts
{
    private static readonly string[] s_pieces =
    [
        "영화", "정말", "재미있", "어요", "다.", "가", "각", "하", "ㅋ", "ㅋㅋ", "ㅎ", "ㅠ", "ㅠㅠ", "ㅜ", "ㅏ", "ㄳ", "ㅄ",
        "\u1100", "\u1161", "\u11a8", "\u11aa", "\u119e",
        " ", " ", "  ", "▁", "\u3000", "\u00a0", "\n", "\t", ".", "...", "!", ":", ":-", ")", "-)", ":-)", "8<", "^", "^^", "<", ">", "<s>", "</s>", "<usr>",
        "<unused1>", "😂", "🤦", "🏻", "\u200d", "♂", "\ufe0f", "☹", "A", "e\u0301", "\u0301", "１", "①", "漢", "Ж", "뷁", "🚀", "𝐀",
    ];

    /// <summary>Pieces that tokenizers stumble over, in any order.</summary>
    public static Gen<string> Wild => Gen.Elements(s_pieces).ArrayOf().Select(string.Concat);

    /// <summary>Words of Hangul syllables with a token of their own, one space between them.</summary>
    public static Gen<string> Plain => Gen.Elements("영화정말재미있어요다가하나도그래서감독은배우연기좋았".ToCharArray())
        .NonEmptyListOf().Select(string.Concat).NonEmptyListOf().Select(words => string.Join(' ', words));

    /// <summary>Any tokens, half of them jamo, marks and control tokens, which meddle with their neighbours.</summary>
    public static Gen<int[]> Tokens(KoGpt2Tokenizer tokenizer)
    {
        int[] meddling = [.. Enumerable.Range(0, tokenizer.Vocabulary).Where(id => tokenizer.TokenOf(id).Any(Meddles) || id < 9)];
        return Gen.OneOf(Gen.Elements(meddling), Gen.Choose(0, tokenizer.Vocabulary)).ArrayOf();
    }

    private static bool Meddles(char c) => c is (>= '\u1100' and <= '\u11ff') or '\ufe0f' or '\u0301' or '\u0306' or '\n';
}
