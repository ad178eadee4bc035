namespace KoGpt2.Worker.Tokenization;

/// <summary>Words that must not be generated, as runs of tokens that a sampler can refuse.</summary>
/// <remarks>
/// As in vLLM's <c>bad_words</c>, a word counts both as it starts a word and as it stands inside one, each in the tokenizer's own spelling. A model can
/// write the same characters with other tokens: letter by letter, or with a token that reaches beyond the word's start or end (바보 within 바보가).
/// Those are not caught; only a look at the text afterwards would be sure.
/// </remarks>
public static class BadWords
{
    /// <summary>The runs of tokens that spell words.</summary>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="words">The words; spaces before them do not count, unless there is nothing else.</param>
    /// <returns>One or two runs for each word, each run once and none empty; none for a word with a character that has no token, as no model can write it.</returns>
    public static int[][] Tokens(KoGpt2Tokenizer tokenizer, IEnumerable<string> words)
    {
        var runs = new Dictionary<string, int[]>();
        foreach (string word in words.Select(word => string.IsNullOrWhiteSpace(word) ? word : word.TrimStart(' ')))
            foreach (int[] run in new[] { tokenizer.Encode(word), tokenizer.EncodeInside(word) })
                if (run.Length > 0 && !run.Any(tokenizer.IsUnknown))
                    runs.TryAdd(string.Join(' ', run), run);
        return [.. runs.Values];
    }
}
