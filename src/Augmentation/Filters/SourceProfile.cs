namespace KoGpt2.Augmentation.Filters;

/// <summary>What filters know of a source; see <see cref="SourceProfileBuilder"/>. Never changes.</summary>
public sealed class SourceProfile
{
    internal SourceProfile()
    {
    }
}
