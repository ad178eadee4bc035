namespace KoGpt2.Worker.Models.Import;

/// <summary>How far the writing of a package is.</summary>
/// <param name="Done">Weights written so far.</param>
/// <param name="Total">Weights in all.</param>
public readonly record struct ImportProgress(long Done, long Total);
