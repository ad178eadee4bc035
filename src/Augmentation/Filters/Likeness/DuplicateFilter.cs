using KoGpt2.Augmentation.Filters.Likeness.Known;

namespace KoGpt2.Augmentation.Filters.Likeness;

/// <summary>Drops examples whose key is known.</summary>
/// <param name="known">Keys of the source and of earlier runs.</param>
internal sealed class DuplicateFilter(KnownTexts known) : IFilter
{
    private readonly KeySet _keys = new();
    private readonly List<Origin> _kept = [];

    /// <inheritdoc/>
    public string Name => "duplicate";

    /// <inheritdoc/>
    public Verdict Judge(Candidate candidate)
    {
        string key = ComparisonKey.Of(candidate.Text);
        Origin? same = known.Find(key) is { } number ? known.OriginOf(number) : _keys.Find(key) is { } kept ? _kept[kept] : null;
        return same is { } origin ? new($"the same as {origin}", Like: origin.Like) : default;
    }

    /// <inheritdoc/>
    public void Keep(Candidate kept)
    {
        if (_keys.TryAdd(ComparisonKey.Of(kept.Text), _kept.Count))
            _kept.Add(new Origin(kept.SourceId, kept.Sample));
    }
}
