using KoGpt2.Shared.Text;

namespace KoGpt2.Augmentation.Filters.Likeness;

/// <summary>Drops examples that are their source row, or to which nothing was added.</summary>
internal sealed class UnchangedFilter : IFilter
{
    /// <inheritdoc/>
    public string Name => "unchanged";

    /// <inheritdoc/>
    public Verdict Judge(Candidate candidate) =>
        candidate.Generated.IsWhiteSpace() ? new("nothing was generated")
        : Plain(candidate.Text) == Plain(candidate.SourceText) ? new("the same as its source row", Like: LikeWhat.Source)
        : default;

    private static string Plain(string text) => JamoRepair.Repair(WellFormed.Of(text)).Trim();
}
