using System.Text;

namespace KoGpt2.Augmentation.Filters.Form;

/// <summary>Laughter, crying and emphasis that people write as long as they like: ㅋㅋㅋㅋ, ㅠㅜㅠㅜ, 하하하하, !!!!.</summary>
internal static class Laughter
{
    private const string Syllables = "하호히헤흐허후크킥키";

    /// <summary>A text in which each run of them is two characters long.</summary>
    /// <param name="text">With letters that stand alone as people type them.</param>
    public static string Fold(string text)
    {
        StringBuilder folded = new(text.Length);
        int run = 0;
        for (int i = 0; i < text.Length; i++)
        {
            // Letters that stand alone go on in any mix, ㅋㅎㅋㅎ; the rest by repeating themselves.
            bool goesOn = i > 0 && (IsJamo(text[i])
                ? IsJamo(text[i - 1])
                : text[i] == text[i - 1] && (!char.IsLetterOrDigit(text[i]) || Syllables.Contains(text[i])));
            run = goesOn ? run + 1 : 1;
            if (run <= 2)
                folded.Append(text[i]);
        }
        return folded.ToString();
    }

    /// <summary>Whether a word holds nothing else, nor any letter or digit besides.</summary>
    public static bool IsAll(ReadOnlySpan<char> word)
    {
        foreach (char character in word)
            if (char.IsLetterOrDigit(character) && !IsJamo(character) && !Syllables.Contains(character))
                return false;
        return true;
    }

    private static bool IsJamo(char character) => character is >= 'ㄱ' and <= 'ㅣ';
}
