using System.Text;

namespace KoGpt2.Augmentation.Reports.Measures;

/// <summary>How varied texts are.</summary>
/// <remarks>Source: distinct-n of Li et al., "A Diversity-Promoting Objective Function for Neural Conversation Models", 2016, over equal numbers.</remarks>
internal static class DistinctGrams
{
    /// <summary>Compares two lists of texts by characters and words, alone and in pairs.</summary>
    /// <returns>Nothing where either list has none to compare.</returns>
    public static IReadOnlyList<DistinctShare> Compare(IReadOnlyList<string> source, IReadOnlyList<string> kept)
    {
        List<DistinctShare> shares = [];
        foreach ((string unit, Func<string, string[]> split) in new (string, Func<string, string[]>)[] { ("characters", Characters), ("words", Words) })
            foreach (int size in new[] { 1, 2 })
            {
                string[] ofSource = [.. Grams(source, split, size)], ofKept = [.. Grams(kept, split, size)];
                int compared = Math.Min(ofSource.Length, ofKept.Length);
                if (compared > 0)
                    shares.Add(new DistinctShare(unit, size, compared, Share(ofSource, compared), Share(ofKept, compared)));
            }
        return shares;
    }

    private static double Share(string[] grams, int compared) =>
        Math.Round(grams.Take(compared).Distinct(StringComparer.Ordinal).Count() / (double)compared, 4);

    private static IEnumerable<string> Grams(IReadOnlyList<string> texts, Func<string, string[]> split, int size)
    {
        foreach (string text in texts)
        {
            string[] units = split(text);
            for (int i = 0; i + size <= units.Length; i++)
                yield return size == 1 ? units[i] : $"{units[i]} {units[i + 1]}";
        }
    }

    private static string[] Characters(string text) => [.. text.EnumerateRunes().Where(rune => !Rune.IsWhiteSpace(rune)).Select(rune => rune.ToString())];

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
