using KoGpt2.Shared.Text;

namespace KoGpt2.Augmentation.Filters.Content;

/// <summary>Drops examples that hold a listed word.</summary>
/// <param name="list">The words.</param>
internal sealed class BlocklistFilter(Blocklist list) : IFilter
{
    /// <inheritdoc/>
    public string Name => "blocklist";

    /// <inheritdoc/>
    public Verdict Judge(Candidate candidate) => list.Find(candidate.Text) is { } hit ? new($"it holds '{hit.Entry}'") : default;
}
