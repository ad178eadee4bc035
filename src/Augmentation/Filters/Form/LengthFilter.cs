using System.Text;
using static System.FormattableString;

namespace KoGpt2.Augmentation.Filters.Form;

/// <summary>Drops examples that are too short or too long. Measures characters.</summary>
/// <param name="band">Least and greatest length.</param>
internal sealed class LengthFilter(Band band) : IFilter
{
    /// <inheritdoc/>
    public string Name => "length";

    /// <summary>Code points of a text in composed form (NFC), so that a syllable is one however it is written, and an emoji no more than its parts.</summary>
    public static int Measure(string text)
    {
        int length = 0;
        foreach (Rune _ in Shared.Text.WellFormed.Of(text).Normalize().EnumerateRunes())
            length++;
        return length;
    }

    /// <inheritdoc/>
    public Verdict Judge(Candidate candidate)
    {
        int length = Measure(candidate.Text);
        return length < band.Low ? new(Invariant($"{length} characters; the least is {band.Low:0.##}"), length)
            : length > band.High ? new(Invariant($"{length} characters; the most is {band.High:0.##}"), length)
            : new(null, length);
    }
}
