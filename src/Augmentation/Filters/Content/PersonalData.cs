using System.Text.RegularExpressions;

namespace KoGpt2.Augmentation.Filters.Content;

/// <summary>Finds personal data by its form, and by check digits and words near it where it has them.</summary>
/// <remarks>
/// No pattern has <c>\b</c>, which stands not between 번호 and 010, both being word characters; nor <c>\d</c>, which takes digits of every script.
/// </remarks>
public static class PersonalData
{
    /// <summary>Characters on either side of a number in which words about it are looked for.</summary>
    private const int Near = 20;

    /// <summary>Finds personal data.</summary>
    /// <param name="text">Any text. Full-width characters and the many kinds of dashes count as the plain ones.</param>
    /// <param name="kinds">What to look for.</param>
    /// <returns>The first of the kinds, in their order, that the text holds; <see langword="null"/> if it holds none.</returns>
    public static PersonalDataKind? Find(string text, IReadOnlyList<PersonalDataKind> kinds)
    {
        string plain = Plain(text);
        foreach (PersonalDataKind kind in kinds)
            if (Holds(plain, kind))
                return kind;
        return null;
    }

    private static bool Holds(string text, PersonalDataKind kind) => kind switch
    {
        PersonalDataKind.ResidentNumber => Any(PersonalPatterns.ResidentNumber, text, match => NumberChecks.IsBirthday(Digits(match))
            && (match.Groups["dash"].Length > 0 || !Before(text, match, PersonalPatterns.OtherNumber))),
        PersonalDataKind.Mobile => Any(PersonalPatterns.Mobile, text, _ => true),
        PersonalDataKind.Landline => Any(PersonalPatterns.Landline, text, match => match.Groups["dash"].Length > 0
            || Before(text, match, PersonalPatterns.Telephone)),
        PersonalDataKind.Card => Any(PersonalPatterns.Card, text, match => NumberChecks.IsCard(Digits(match))),
        PersonalDataKind.Account => Any(PersonalPatterns.Account, text, match => Digits(match).Length is >= 10 and <= 16
            && !PersonalPatterns.NoAccount.IsMatch(match.Value) && Around(text, match, PersonalPatterns.Bank)),
        PersonalDataKind.BusinessNumber => Any(PersonalPatterns.BusinessNumber, text, match => NumberChecks.IsBusiness(Digits(match))),
        PersonalDataKind.Email => PersonalPatterns.Email.IsMatch(text),
        PersonalDataKind.Url => PersonalPatterns.Url.IsMatch(text),
        PersonalDataKind.KakaoId => PersonalPatterns.KakaoId.IsMatch(text),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static bool Any(Regex pattern, string text, Predicate<Match> holds)
    {
        for (Match match = pattern.Match(text); match.Success; match = match.NextMatch())
            if (holds(match))
                return true;
        return false;
    }

    private static bool Before(string text, Match match, Regex words)
    {
        int start = Math.Max(0, match.Index - Near);
        return words.IsMatch(text.AsSpan(start, match.Index - start));
    }

    private static bool Around(string text, Match match, Regex words)
    {
        int start = Math.Max(0, match.Index - Near), end = Math.Min(text.Length, match.Index + match.Length + Near);
        return words.IsMatch(text.AsSpan(start, end - start));
    }

    private static string Digits(Match match) => string.Concat(match.Value.Where(char.IsAsciiDigit));

    private static string Plain(string text) => string.Create(text.Length, text, static (plain, from) =>
    {
        for (int i = 0; i < plain.Length; i++)
            plain[i] = from[i] switch
            {
                >= '！' and <= '～' => (char)(from[i] - '！' + '!'),
                (>= '\u2010' and <= '\u2015') or '\u2212' or '\u30fc' => '-',
                '\u00b7' or '\u30fb' => '.',
                '\u200b' => ' ',
                _ when char.IsWhiteSpace(from[i]) => ' ',
                _ => from[i],
            };
    });
}
