namespace KoGpt2.Worker.Models.Packaging;

/// <summary>How far the writing of a package is.</summary>
/// <param name="Done">Weights written so far.</param>
/// <param name="Total">Weights in all.</param>
public readonly record struct PackageProgress(long Done, long Total);
