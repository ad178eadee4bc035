using System.Globalization;
using System.Text;

namespace KoGpt2.Shared.Text;

/// <summary>A text as it is compared with others, and where each of its characters comes from.</summary>
/// <remarks>
/// Composed (NFC), without case, runs of white space as one space, and letters that stand alone (ㅅㅂ) as NFKC has them: KoGPT2 learned from
/// text in NFKC and writes them so, people and lists write the letters of the keyboard. Full-width letters stay what they are.
/// </remarks>
internal sealed class FoldedText
{
    private readonly List<(int Start, int End)> _origins;

    private FoldedText(string text, List<(int, int)> origins) => (Text, _origins) = (text, origins);

    /// <summary>The folded text.</summary>
    public string Text { get; }

    /// <summary>Where the character of <see cref="Text"/> at <paramref name="index"/> starts in the text that was folded, in UTF-16 code units.</summary>
    public int Start(int index) => _origins[index].Start;

    /// <summary>Where it ends there.</summary>
    public int End(int index) => _origins[index].End;

    /// <summary>How many characters of <see cref="Text"/> come from before a place in the text that was folded, in UTF-16 code units.</summary>
    public int CountUpTo(int place) => _origins.TakeWhile(origin => origin.End <= place).Count();

    /// <summary>Folds a text.</summary>
    /// <param name="text">Any text; what normalization refuses (half surrogate pairs, U+FFFE) becomes U+FFFD.</param>
    public static FoldedText Of(string text)
    {
        string whole = WellFormed.Of(text);
        StringBuilder folded = new(whole.Length);
        List<(int Start, int End)> origins = new(whole.Length);
        if (whole.IsNormalized())
            Append(whole, 0, whole.Length);
        else
            // Normalizing never joins or moves characters over the ends of what readers take for one (Unicode Standard Annex 29, section 3).
            for (int at = 0, length; at < whole.Length; at += length)
            {
                length = StringInfo.GetNextTextElementLength(whole, at);
                Append(whole.Substring(at, length).Normalize(), at, length);
            }
        return new FoldedText(folded.ToString(), origins);

        void Append(string composed, int at, int length)
        {
            string caseless = composed.ToUpperInvariant().ToLowerInvariant();
            for (int i = 0; i < caseless.Length; i++)
            {
                (int Start, int End) origin = caseless.Length == length ? (at + i, at + i + 1) : (at, at + length);
                if (!char.IsWhiteSpace(caseless[i]))
                {
                    folded.Append(caseless[i] is >= JamoRepair.FirstLetter and <= JamoRepair.LastLetter ? JamoRepair.Conjoining[caseless[i] - JamoRepair.FirstLetter] : caseless[i]);
                    origins.Add(origin);
                }
                else if (folded.Length > 0 && folded[^1] == ' ')
                {
                    origins[^1] = origins[^1] with { End = origin.End };
                }
                else
                {
                    folded.Append(' ');
                    origins.Add(origin);
                }
            }
        }
    }
}
