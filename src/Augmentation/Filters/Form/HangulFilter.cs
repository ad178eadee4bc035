using static System.FormattableString;

namespace KoGpt2.Augmentation.Filters.Form;

/// <summary>Drops examples that are not Korean as people write it. Measures the share of Hangul.</summary>
/// <param name="spec">The shares.</param>
internal sealed class HangulFilter(FilterSpec.Hangul spec) : IFilter
{
    /// <inheritdoc/>
    public string Name => "hangul";

    /// <inheritdoc/>
    public Verdict Judge(Candidate candidate)
    {
        HangulCounts counts = HangulCounts.Of(candidate.Text);
        double share = counts.Share;
        return counts.Old > 0 ? new("it holds letters of old Korean, or a filler", share)
            : counts.Syllables == 0 ? new("no syllable of it is complete", share)
            : share < spec.MinShare ? new(Invariant($"{share:0.00} of it is Hangul; the least is {spec.MinShare}"), share)
            : counts.JamoShare > spec.MaxJamoShare ? new(Invariant($"{counts.JamoShare:0.00} of it is single letters; the most is {spec.MaxJamoShare}"), share)
            : new(null, share);
    }
}
