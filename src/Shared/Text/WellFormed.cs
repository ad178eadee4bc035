namespace KoGpt2.Shared.Text;

/// <summary>Makes text that Unicode normalization takes.</summary>
public static class WellFormed
{
    /// <summary>A text with each half surrogate pair and each U+FFFE, all of which .NET normalizes not, as U+FFFD.</summary>
    /// <returns>As long as the text, in UTF-16 code units; the text itself if it has none of them.</returns>
    public static string Of(string text)
    {
        char[]? repaired = null;
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text, i))
                i++;
            else if (char.IsSurrogate(text[i]) || text[i] == '\uFFFE')
                (repaired ??= text.ToCharArray())[i] = '\uFFFD';
        }
        return repaired is null ? text : new string(repaired);
    }
}
