namespace KoGpt2.Augmentation.Runs.Rounds;

/// <summary>How far a label has come.</summary>
/// <param name="Target">Examples wanted, 1 or more.</param>
/// <param name="Kept">Examples that passed all filters, at most <paramref name="Target"/>.</param>
/// <param name="Judged">Examples that came to the filters.</param>
public readonly record struct LabelProgress(int Target, int Kept, int Judged)
{
    /// <summary>Examples still wanted.</summary>
    public int Missing => Target - Kept;
}
