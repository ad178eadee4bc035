namespace KoGpt2.Augmentation.Filters;

/// <summary>The filters of a recipe that names none.</summary>
public static class FilterDefaults
{
    /// <summary>All filters but <c>blocklist</c>, cheap ones first, with their defaults.</summary>
    /// <param name="labelled">Whether source rows have labels that examples are to have too: only then is there a <c>label</c> filter.</param>
    public static IReadOnlyList<FilterSpec> For(bool labelled) =>
    [
        new FilterSpec.Complete(),
        new FilterSpec.Unchanged(),
        new FilterSpec.Length(),
        new FilterSpec.Hangul(),
        new FilterSpec.Repetition(),
        new FilterSpec.Duplicate(),
        new FilterSpec.NearDuplicate(),
        new FilterSpec.Copy(),
        new FilterSpec.Likelihood(),
        new FilterSpec.PersonalData(),
        .. labelled ? (FilterSpec[])[new FilterSpec.Label()] : [],
    ];
}
