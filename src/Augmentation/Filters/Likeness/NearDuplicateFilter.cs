using KoGpt2.Augmentation.Filters.Likeness.Known;
using static System.FormattableString;

namespace KoGpt2.Augmentation.Filters.Likeness;

/// <summary>Drops examples that are near to a known text. Measures the similarity of the nearest one found.</summary>
/// <param name="similarity">From which similarity on.</param>
/// <param name="known">The source's and earlier runs' texts.</param>
/// <param name="near">Finds them.</param>
internal sealed class NearDuplicateFilter(double similarity, KnownTexts known, NearTexts near) : IFilter
{
    private readonly Kept _kept = new(similarity);

    /// <inheritdoc/>
    public string Name => "near_duplicate";

    /// <inheritdoc/>
    public Verdict Judge(Candidate candidate)
    {
        string key = ComparisonKey.Of(candidate.Text);
        (int number, double nearest) = near.Nearest(key);
        (int kept, double keptNearest) = _kept.Near.Nearest(key);
        bool isKept = keptNearest > nearest;
        double measure = isKept ? keptNearest : nearest;
        if (measure < similarity)
            return new(null, measure);
        Origin origin = isKept ? _kept.Texts.OriginOf(kept) : known.OriginOf(number);
        return new(Invariant($"{measure:0.00} similar to {origin}; the limit is {similarity}"), measure, origin.Like);
    }

    /// <inheritdoc/>
    public void Keep(Candidate kept)
    {
        if (_kept.Texts.TryAdd(ComparisonKey.Of(kept.Text), new Origin(kept.SourceId, kept.Sample)) is { } number)
            _kept.Near.Add(number);
    }

    private sealed class Kept(double similarity)
    {
        public KnownTexts Texts { get; } = new();

        public NearTexts Near => field ??= new NearTexts(Texts, similarity);
    }
}
