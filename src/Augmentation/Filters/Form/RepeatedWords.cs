using static System.FormattableString;

namespace KoGpt2.Augmentation.Filters.Form;

/// <summary>How much of a long text is the same words again.</summary>
/// <remarks>
/// Sources: the measures are those of Rae et al., "Scaling language models: methods, analysis and insights from training Gopher", 2021, table A1; the
/// limits are of FineWeb-2's kor_Hang.yml. There words come from a tagger of morphemes, here they are eojeol, which repeat less: the limits are lenient.
/// </remarks>
internal static class RepeatedWords
{
    // From two words on: of the most frequent run of so many words.
    private static readonly double[] s_top = [0.282, 0.228, 0.185];

    // From five words on: of all runs of so many words that came before.
    private static readonly double[] s_again = [0.201, 0.184, 0.168, 0.154, 0.14, 0.127];

    /// <summary>Why a text has too many of them, with the measure and the limit; <see langword="null"/> if it has not.</summary>
    /// <param name="words">Its words.</param>
    public static string? Find(string[] words)
    {
        double all = words.Sum(word => word.Length);
        for (int size = 2; size < 2 + s_top.Length; size++)
            if (Top(words, size) / all is var share && share > s_top[size - 2])
                return Invariant($"the same {size} words are {share:0.000} of it; the limit is {s_top[size - 2]}");
        for (int size = 5; size < 5 + s_again.Length; size++)
            if (Again(words, size) / all is var share && share > s_again[size - 5])
                return Invariant($"runs of {size} words that came before are {share:0.000} of it; the limit is {s_again[size - 5]}");
        return null;
    }

    private static int Top(string[] words, int size) =>
        Enumerable.Range(0, Math.Max(0, words.Length - size + 1)).Select(start => Run(words, start, size))
            .CountBy(run => run).Where(run => run.Value > 1).Select(run => Characters(run.Key) * run.Value).DefaultIfEmpty().Max();

    private static int Again(string[] words, int size)
    {
        HashSet<string> seen = [];
        int again = 0;
        for (int start = 0; start + size <= words.Length;)
        {
            string run = Run(words, start, size);
            bool isNew = seen.Add(run);
            again += isNew ? 0 : Characters(run);
            start += isNew ? 1 : size;
        }
        return again;
    }

    private static string Run(string[] words, int start, int size) => string.Join(' ', words, start, size);

    private static int Characters(string run) => run.Length - run.Count(character => character == ' ');
}
