namespace KoGpt2.Augmentation.Filters;

/// <summary>One filter of a recipe, decided.</summary>
public abstract record FilterSpec
{
    /// <summary>Its name in recipes and reports.</summary>
    public abstract string Kind { get; }
}
