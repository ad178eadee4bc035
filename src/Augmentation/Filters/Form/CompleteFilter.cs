namespace KoGpt2.Augmentation.Filters.Form;

/// <summary>Drops examples that did not come to an end.</summary>
/// <param name="spec">What counts as an end.</param>
internal sealed class CompleteFilter(FilterSpec.Complete spec) : IFilter
{
    /// <inheritdoc/>
    public string Name => "complete";

    /// <inheritdoc/>
    public Verdict Judge(Candidate candidate) =>
        spec.FinishReasons.Contains(candidate.FinishReason, StringComparer.Ordinal)
            ? default
            : new($"it ended by '{candidate.FinishReason}', not by '{string.Join("' or '", spec.FinishReasons)}'");
}
