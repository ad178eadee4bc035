namespace KoGpt2.Augmentation.Filters;

/// <summary>A recipe's filters, one after the other. Not safe for several threads.</summary>
public sealed class FilterChain
{
    private readonly IFilter[] _filters;
    private readonly int[] _judged, _dropped;

    /// <summary>Makes the filters.</summary>
    /// <param name="filters">Which, in order; each kind once.</param>
    /// <param name="source">The source's profile, built for the same filters.</param>
    /// <exception cref="ArgumentException"><paramref name="source"/> was not built for one of the filters.</exception>
    public FilterChain(IReadOnlyList<FilterSpec> filters, SourceProfile source)
    {
        _filters = [.. filters.Select(filter => FilterMaker.Make(filter, source))];
        _judged = new int[_filters.Length];
        _dropped = new int[_filters.Length];
    }

    /// <summary>How many examples came to each filter so far, and how many it dropped, in the order of the filters.</summary>
    public IReadOnlyList<FilterCount> Counts =>
        [.. _filters.Select((filter, i) => new FilterCount(filter.Name, _judged[i], _dropped[i]))];

    /// <summary>Judges an example. The first filter that drops it decides; if none does, it is kept, and later ones are compared with it.</summary>
    /// <remarks>An example that is not wanted anyway, such as one beyond its label's target, must not be handed in: it might stand in others' way.</remarks>
    public Judgement Judge(Candidate candidate)
    {
        Dictionary<string, double> measures = new(_filters.Length, StringComparer.Ordinal);
        for (int i = 0; i < _filters.Length; i++)
        {
            Verdict verdict = _filters[i].Judge(candidate);
            _judged[i]++;
            if (verdict.Measure is { } measure)
                measures.Add(_filters[i].Name, measure);
            if (verdict.Keeps)
                continue;
            _dropped[i]++;
            return new Judgement(_filters[i].Name, verdict.Reason, measures, verdict.Like);
        }
        foreach (IFilter filter in _filters)
            filter.Keep(candidate);
        return new Judgement(null, null, measures);
    }
}

/// <summary>What became of an example.</summary>
/// <param name="DroppedBy">Name of the filter that dropped it; <see langword="null"/> if it is kept.</param>
/// <param name="Reason">Why, one short clause; <see langword="null"/> if it is kept.</param>
/// <param name="Measures">What was measured, by filter, in their order; of those that measure, and only up to the one that dropped it.</param>
/// <param name="Like">What it is too much like, if it is dropped for that.</param>
public sealed record Judgement(string? DroppedBy, string? Reason, IReadOnlyDictionary<string, double> Measures, LikeWhat? Like = null)
{
    /// <summary>Whether it is kept.</summary>
    public bool Keeps => DroppedBy is null;
}

/// <summary>What came to a filter.</summary>
/// <param name="Filter">Its name.</param>
/// <param name="Judged">Examples that all filters before it had kept.</param>
/// <param name="Dropped">Those of them that it dropped.</param>
public sealed record FilterCount(string Filter, int Judged, int Dropped);
