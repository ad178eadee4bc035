namespace KoGpt2.Augmentation.Prompts;

/// <summary>Words of Korean text (eojeol): what white space parts.</summary>
public static class Words
{
    /// <summary>How many there are.</summary>
    public static int Count(ReadOnlySpan<char> text)
    {
        int count = 0;
        for (int i = 0; i < text.Length; i++)
            if (!char.IsWhiteSpace(text[i]) && (i == 0 || char.IsWhiteSpace(text[i - 1])))
                count++;
        return count;
    }

    /// <summary>A text up to the end of its word number <paramref name="count"/>, with the white space between them as it is, and none around them.</summary>
    /// <param name="text">The text.</param>
    /// <param name="count">Words, 0 or more; the whole text if it has no more.</param>
    public static string First(string text, int count)
    {
        string trimmed = text.Trim();
        int words = 0;
        for (int i = 0; i < trimmed.Length; i++)
            if (char.IsWhiteSpace(trimmed[i]) && !char.IsWhiteSpace(trimmed[i - 1]) && ++words == count)
                return trimmed[..i];
        return count == 0 ? "" : trimmed;
    }
}
