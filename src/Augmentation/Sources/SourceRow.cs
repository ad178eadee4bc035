namespace KoGpt2.Augmentation.Sources;

/// <summary>One row of a source.</summary>
/// <param name="Number">Counted from 0 over all rows of the source, rows that are left out too.</param>
/// <param name="Id">What it is known by: the value of the id column, or its number.</param>
/// <param name="Text">The text as it stands there.</param>
/// <param name="Label">What the recipe calls its label; <see langword="null"/> where the recipe names no label column.</param>
/// <param name="Columns">All its values as text, by column; empty text where there is none.</param>
public sealed record SourceRow(long Number, string Id, string Text, string? Label, IReadOnlyDictionary<string, string> Columns);
