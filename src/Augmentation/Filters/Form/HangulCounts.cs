using System.Text;
using KoGpt2.Shared.Text;

namespace KoGpt2.Augmentation.Filters.Form;

/// <summary>How much of a text is Hangul, and of which kind.</summary>
/// <param name="Characters">
/// Code points but for white space, in composed form; of each run of the same mark or symbol one, and of laughter two (<see cref="Laughter"/>), since
/// neither !!!! nor ㅋㅋㅋㅋ makes a text less Korean.
/// </param>
/// <param name="Syllables">Complete syllables, 가 to 힣.</param>
/// <param name="Jamo">Letters of today that stand alone: ㅋ, ㅠ, and those that stay alone when a text is composed.</param>
/// <param name="Old">Letters of old Korean, and fillers.</param>
/// <remarks>Source: Unicode Standard 3.12 and the charts Hangul Jamo (U+1100, U+A960, U+D7B0), Compatibility Jamo (U+3130), Halfwidth Forms (U+FFA0).</remarks>
internal readonly record struct HangulCounts(int Characters, int Syllables, int Jamo, int Old)
{
    /// <summary>Share of Hangul of today, 0 to 1.</summary>
    public double Share => Characters == 0 ? 0 : (double)(Syllables + Jamo) / Characters;

    /// <summary>Share of letters that stand alone, 0 to 1.</summary>
    public double JamoShare => Characters == 0 ? 0 : (double)Jamo / Characters;

    /// <summary>Counts a text.</summary>
    public static HangulCounts Of(string text)
    {
        HangulCounts counts = default;
        Rune last = default;
        foreach (Rune rune in Laughter.Fold(JamoRepair.Repair(WellFormed.Of(text))).EnumerateRunes())
        {
            if (!Rune.IsWhiteSpace(rune) && (rune != last || Rune.IsLetterOrDigit(rune)))
                counts = counts.With(rune.Value);
            last = rune;
        }
        return counts;
    }

    private HangulCounts With(int character) => character switch
    {
        >= 0xAC00 and <= 0xD7A3 => this with { Characters = Characters + 1, Syllables = Syllables + 1 },
        (>= 0x3131 and <= 0x3163) or (>= 0x1100 and <= 0x1112) or (>= 0x1161 and <= 0x1175) or (>= 0x11A8 and <= 0x11C2) or (>= 0xFFA1 and <= 0xFFDC) =>
            this with { Characters = Characters + 1, Jamo = Jamo + 1 },
        (>= 0x1100 and <= 0x11FF) or (>= 0x3164 and <= 0x318E) or (>= 0xA960 and <= 0xA97C) or (>= 0xD7B0 and <= 0xD7FB) or 0xFFA0 =>
            this with { Characters = Characters + 1, Old = Old + 1 },
        _ => this with { Characters = Characters + 1 },
    };
}
