using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace KoGpt2.Augmentation.Tests;

/// <summary>Texts that break careless readers and writers.</summary>
internal static class Texts
{
    private static readonly string[] s_pieces =
    [
        "\t", "\n", "\r", "\r\n", "\"", "\"\"", "\\", "\\n", "\\t", ",", "'", " ", "", "a", "가", "힣", "ㅋㅋ", "\u1100\u1161\u11A8",
        "\u1112", "😀", "👩‍👩‍👧", "\uFEFF", "\u2028", "\u0085",
        "\0", "<b>", "&", "{\"a\":1}", "=1+1", "-3", "9", "e\u0301", "\u3000", "이 영화는",
    ];

    /// <summary>Unicode text made of such pieces and of any characters.</summary>
    public static Arbitrary<string> Any { get; } = Gen.OneOf(
            Gen.Elements(s_pieces), Gen.Choose(1, 0x2FFFF).Where(Rune.IsValid).Select(code => new Rune(code).ToString()))
        .ListOf().Select(string.Concat).ToArbitrary();
}
