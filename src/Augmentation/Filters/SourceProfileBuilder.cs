using KoGpt2.Augmentation.Sources;

namespace KoGpt2.Augmentation.Filters;

/// <summary>Gathers what filters must know of a source, row by row. Not safe for several threads.</summary>
/// <param name="filters">The filters: only what they ask for is gathered.</param>
public sealed class SourceProfileBuilder(IReadOnlyList<FilterSpec> filters)
{
    /// <summary>Adds a row that examples may be made of.</summary>
    public void Add(SourceRow row) => throw new NotImplementedException($"{filters}{row}");

    /// <summary>Adds the mean log-probability (natural logarithm, 0 or less) that the model gives to a row's own text.</summary>
    public void AddScore(double meanLogprob) => throw new NotImplementedException($"{filters}{meanLogprob}");

    /// <summary>Adds an example of an earlier run, which must not come again.</summary>
    public void AddEarlier(string text) => throw new NotImplementedException($"{filters}{text}");

    /// <summary>The profile of all that was added.</summary>
    public SourceProfile Build() => throw new NotImplementedException($"{filters}");
}
