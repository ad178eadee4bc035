using KoGpt2.Shared.Text;
using static System.FormattableString;

namespace KoGpt2.Augmentation.Filters.Form;

/// <summary>Drops examples that go round in circles. Measures the share of different ones in the runs of three letters; 1 in texts too short to tell.</summary>
/// <param name="spec">The limits.</param>
internal sealed class RepetitionFilter(FilterSpec.Repetition spec) : IFilter
{
    private const int RunLength = 3;

    /// <summary>Letters below which every repetition is a large share: 굿굿굿굿 is a review.</summary>
    private const int FewLetters = 10;

    /// <inheritdoc/>
    public string Name => "repetition";

    /// <inheritdoc/>
    public Verdict Judge(Candidate candidate)
    {
        string text = JamoRepair.Repair(WellFormed.Of(candidate.Text)).ToLowerInvariant();
        string[] words = text.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries);
        double distinct = Distinct(Laughter.Fold(string.Concat(text.Where(char.IsLetterOrDigit))));
        if (Again(words) is { } word)
            return new(Invariant($"'{word}' comes {spec.WordRun} times in a row"), distinct);
        if (words.Length >= spec.LongTextWords)
            return new(RepeatedWords.Find(words), distinct);
        return distinct < spec.MinDistinct
            ? new(Invariant($"{distinct:0.00} of its runs of {RunLength} letters are different ones; the least is {spec.MinDistinct}"), distinct)
            : new(null, distinct);
    }

    private string? Again(string[] words)
    {
        string last = "";
        int run = 0;
        foreach (string word in words.Where(word => !Laughter.IsAll(word)).Select(word => string.Concat(word.Where(char.IsLetterOrDigit))))
        {
            run = word == last ? run + 1 : 1;
            last = word;
            if (run == spec.WordRun)
                return word;
        }
        return null;
    }

    private static double Distinct(string letters)
    {
        if (letters.Length < FewLetters)
            return 1;
        int runs = letters.Length - RunLength + 1;
        return (double)Enumerable.Range(0, runs).Select(start => letters.Substring(start, RunLength)).Distinct(StringComparer.Ordinal).Count() / runs;
    }
}
