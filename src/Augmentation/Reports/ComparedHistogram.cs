namespace KoGpt2.Augmentation.Reports;

/// <summary>How values are spread in source and kept examples, over the same bins.</summary>
/// <param name="From">Where the first bin starts; it also holds all that is less.</param>
/// <param name="Width">Width of each bin.</param>
/// <param name="Source">Values of the source in each bin, a multiple of four bins; the last also holds all that is more.</param>
/// <param name="Kept">Values of the kept examples.</param>
/// <param name="SourceSpread">Percentiles of the source; <see langword="null"/> if it has no values.</param>
/// <param name="KeptSpread">Percentiles of the kept examples.</param>
public sealed record ComparedHistogram(
    double From, double Width, IReadOnlyList<long> Source, IReadOnlyList<long> Kept, Spread? SourceSpread, Spread? KeptSpread);

/// <summary>Percentiles of values: nearest rank, to the precision that they are counted in.</summary>
/// <param name="P5">5th.</param>
/// <param name="Median">50th.</param>
/// <param name="P95">95th.</param>
public sealed record Spread(double P5, double Median, double P95);
