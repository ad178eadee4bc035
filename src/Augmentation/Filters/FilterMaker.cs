namespace KoGpt2.Augmentation.Filters;

/// <summary>Makes filters.</summary>
internal static class FilterMaker
{
    /// <summary>Makes a filter.</summary>
    /// <exception cref="ArgumentException"><paramref name="source"/> was not built for it.</exception>
    public static IFilter Make(FilterSpec filter, SourceProfile source) => throw new NotImplementedException($"{filter}{source}");
}
