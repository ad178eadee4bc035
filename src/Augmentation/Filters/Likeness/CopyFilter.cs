using KoGpt2.Augmentation.Filters.Likeness.Known;
using static System.FormattableString;

namespace KoGpt2.Augmentation.Filters.Likeness;

/// <summary>Drops examples of which the model has copied much. Measures the longest copied run's share of what was generated; 0 if it is too short.</summary>
/// <param name="spec">How much is too much.</param>
/// <param name="known">The source's texts.</param>
/// <param name="runs">Finds runs in them.</param>
internal sealed class CopyFilter(FilterSpec.Copy spec, KnownTexts known, SharedRuns runs) : IFilter
{
    /// <inheritdoc/>
    public string Name => "copy";

    /// <inheritdoc/>
    public Verdict Judge(Candidate candidate)
    {
        string key = ComparisonKey.Of(candidate.Generated.ToString());
        (int length, int number) = runs.Longest(key);
        double share = key.Length == 0 ? 0 : (double)length / key.Length;
        if (length == 0 || share < spec.MaxShare)
            return new(null, share);
        Origin origin = known.OriginOf(number);
        return new(
            Invariant($"{length} of {key.Length} generated characters in a row are of {origin}; the limit is a share of {spec.MaxShare:0.##}"),
            share, origin.Like);
    }
}
