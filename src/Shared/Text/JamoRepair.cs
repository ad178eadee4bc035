using System.Buffers;
using System.Globalization;
using System.Text;

namespace KoGpt2.Shared.Text;

/// <summary>Undoes what NFKC does to Korean letters that stand alone: ㅋㅋ, ㅠㅠ, ㄹㅇ.</summary>
/// <remarks>
/// NFKC maps the 51 compatibility jamo U+3131 to U+3163 one to one to conjoining jamo (Unicode Standard, 3.12 and the Hangul Compatibility Jamo
/// chart), so the way back is a table of 51 entries. KoGPT2 learned from text in NFKC and writes the conjoining ones, which fonts draw badly
/// and which no search for ㅋㅋ finds.
/// </remarks>
public static class JamoRepair
{
    /// <summary>First of the 51 letters; they are the characters from here on without a gap.</summary>
    internal const char FirstLetter = '\u3131';

    /// <summary>The last of them.</summary>
    internal const char LastLetter = '\u3163';

    /// <summary>What NFKC makes of the letters, in their order: 30 consonants, then 21 vowels.</summary>
    internal const string Conjoining =
        "\u1100\u1101\u11AA\u1102\u11AC\u11AD\u1103\u1104\u1105\u11B0\u11B1\u11B2\u11B3\u11B4\u11B5\u111A\u1106\u1107\u1108\u1121\u1109\u110A\u110B"
        + "\u110C\u110D\u110E\u110F\u1110\u1111\u1112"
        + "\u1161\u1162\u1163\u1164\u1165\u1166\u1167\u1168\u1169\u116A\u116B\u116C\u116D\u116E\u116F\u1170\u1171\u1172\u1173\u1174\u1175";

    private const char FirstConjoining = '\u1100', LastConjoining = '\u11FF';

    private static readonly char[] s_letters = Letters();

    /// <summary>Composes a text (NFC), then turns each conjoining jamo that stayed alone into the letter people type, where there is one.</summary>
    /// <param name="text">Any text without unpaired surrogates and without U+FFFE.</param>
    /// <returns>The text in NFC but for those letters.</returns>
    /// <exception cref="ArgumentException"><paramref name="text"/> has an unpaired surrogate or U+FFFE.</exception>
    public static string Repair(string text)
    {
        string composed = text.Normalize();
        return composed.AsSpan().IndexOfAnyInRange(FirstConjoining, LastConjoining) < 0
            ? composed
            : string.Create(composed.Length, composed, static (letters, from) =>
            {
                for (int i = 0; i < letters.Length; i++)
                    letters[i] = from[i] is >= FirstConjoining and <= LastConjoining ? s_letters[from[i] - FirstConjoining] : from[i];
            });
    }

    /// <summary>How much of a text is repaired the same way whatever follows it.</summary>
    /// <param name="text">The text so far.</param>
    /// <returns>
    /// A length such that <c>Repair(text[..length]) + Repair(text[length..] + more)</c> equals <c>Repair(text + more)</c> for every <c>more</c>.
    /// Usually one character short of the text: its last syllable may still take a final consonant.
    /// </returns>
    /// <remarks>Source: Unicode Standard Annex 15 on the concatenation of normalized strings.</remarks>
    public static int SettledLength(ReadOnlySpan<char> text)
    {
        for (int i = text.Length - 1; i > 0; i--)
            if (StartsAfresh(text[..i], text[i..]))
                return i;
        return 0;
    }

    /// <summary>Whether the first character of <paramref name="next"/> can neither join nor move before the end of <paramref name="before"/>.</summary>
    /// <remarks>Beyond U+FFFF a few letters join backwards, and Unicode adds to them (Kirat Rai in version 16): all letters there count as such.</remarks>
    private static bool StartsAfresh(ReadOnlySpan<char> before, ReadOnlySpan<char> next)
    {
        char last = before[^1];
        switch (next[0])
        {
            case >= '\u1161' and <= '\u1175':
                return last is not (>= '\u1100' and <= '\u1112');
            case >= '\u11A8' and <= '\u11C2':
                return last is not (>= '\u1161' and <= '\u1175') && !IsOpenSyllable(last);
            default:
                return Rune.DecodeFromUtf16(next, out Rune first, out _) == OperationStatus.Done
                    && !IsMark(first) && (first.IsBmp || !Rune.IsLetter(first));
        }
    }

    private static bool IsOpenSyllable(char c) => c is >= '\uAC00' and <= '\uD7A3' && (c - '\uAC00') % 28 == 0;

    private static bool IsMark(Rune character) => Rune.GetUnicodeCategory(character)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    private static char[] Letters()
    {
        char[] letters = [.. Enumerable.Range(FirstConjoining, LastConjoining - FirstConjoining + 1).Select(c => (char)c)];
        for (int i = 0; i < Conjoining.Length; i++)
            letters[Conjoining[i] - FirstConjoining] = (char)(FirstLetter + i);
        return letters;
    }
}
