namespace KoGpt2.Benchmarks.AugmentationGain;

/// <summary>AEDA: puts marks between the words of a text. What a language model adds must be more than this does.</summary>
/// <remarks>Source: Karimi, Rossi and Prati, AEDA: An Easier Data Augmentation Technique for Text Classification (2021), section 3.</remarks>
internal static class PunctuationInsertion
{
    private static readonly string[] s_marks = [".", ";", "?", ":", "!", ","];

    /// <summary>A text with one mark to a third as many marks as it has words.</summary>
    /// <param name="text">Some words.</param>
    /// <param name="random">Chooses.</param>
    public static string Apply(string text, Random random)
    {
        List<string> words = [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        int marks = random.Next(1, Math.Max(1, words.Count / 3) + 1);
        for (int i = 0; i < marks; i++)
            words.Insert(random.Next(words.Count + 1), s_marks[random.Next(s_marks.Length)]);
        return string.Join(' ', words);
    }
}
