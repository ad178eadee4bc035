using System.Text;
using KoGpt2.Augmentation.Filters.Likeness.Known;
using KoGpt2.Shared.Text;

namespace KoGpt2.Augmentation.Filters.Labels;

/// <summary>What a classifier sees of a text: each run of one, two and three characters, as a number.</summary>
internal static class CharacterRuns
{
    private const int Longest = 3;

    /// <summary>
    /// The runs of a text in lower case, composed, letters that stand alone as people type them, white space as one space, also before and behind
    /// all, three and more of the same character as two. Punctuation stays: it tells much in reviews.
    /// </summary>
    /// <param name="text">Any text.</param>
    /// <returns>A hash of each run, as often as it comes; its high bits are as good as any.</returns>
    public static List<uint> Of(string text)
    {
        string seen = Plain(text);
        List<uint> runs = new(Longest * seen.Length);
        for (int start = 0; start < seen.Length; start++)
        {
            ulong run = 0;
            for (int length = 1; length <= Longest && start + length <= seen.Length; length++)
            {
                run = (run << 16) | seen[start + length - 1];
                if (run != ' ')
                    runs.Add((uint)(MinHash.Mix(run) >> 32));
            }
        }
        return runs;
    }

    private static string Plain(string text)
    {
        StringBuilder plain = new(text.Length + 2);
        plain.Append(' ');
        foreach (char character in JamoRepair.Repair(WellFormed.Of(text)).ToLowerInvariant())
        {
            char next = char.IsWhiteSpace(character) ? ' ' : character;
            bool repeats = next == plain[^1] && (next == ' ' || (plain.Length > 1 && next == plain[^2]));
            if (!repeats)
                plain.Append(next);
        }
        if (plain[^1] != ' ')
            plain.Append(' ');
        return plain.ToString();
    }
}
