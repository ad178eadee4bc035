using System.Globalization;
using System.Text;
using KoGpt2.Shared.Text;

namespace KoGpt2.Augmentation.Filters.Likeness;

/// <summary>The form in which texts are compared, so that 영화 최고!!! ㅋㅋㅋㅋ and 영화최고 ㅋㅋ are the same.</summary>
public static class ComparisonKey
{
    /// <summary>
    /// Composes a text, writes letters that stand alone as people type them (<see cref="JamoRepair"/>) and all in lower case, leaves out all but
    /// letters, digits and marks, and makes two of three and more of the same character.
    /// </summary>
    /// <param name="text">Any text.</param>
    /// <returns>The key; of a text without letters and digits, all of it but white space and control characters. It is not meant to be read.</returns>
    public static string Of(string text)
    {
        string composed = JamoRepair.Repair(WellFormed.Of(text)).ToLowerInvariant();
        string key = Settled(composed, static rune => Rune.IsLetterOrDigit(rune) || IsMark(rune));
        return key.Length > 0 ? key : Settled(composed, static rune => !Rune.IsWhiteSpace(rune) && !Rune.IsControl(rune));
    }

    // Marks that come together only when what stood between them is left out may compose, or change places.
    private static string Settled(string text, Func<Rune, bool> keeps)
    {
        string key = Keep(text, keeps);
        while (!key.IsNormalized())
            key = Keep(key.Normalize(), keeps);
        return key;
    }

    private static string Keep(string text, Func<Rune, bool> keeps)
    {
        StringBuilder key = new(text.Length);
        Rune last = default, beforeLast = default;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (!keeps(rune) || (rune == last && rune == beforeLast))
                continue;
            key.Append(rune);
            (beforeLast, last) = (last, rune);
        }
        return key.ToString();
    }

    private static bool IsMark(Rune rune) =>
        !rune.IsAscii && Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
