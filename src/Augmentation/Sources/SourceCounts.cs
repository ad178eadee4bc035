namespace KoGpt2.Augmentation.Sources;

/// <summary>What became of a source's rows.</summary>
/// <param name="Read">Rows read.</param>
/// <param name="NoText">Of those, rows left out because their text is empty or nothing but white space.</param>
/// <param name="OtherLabel">Rows left out because they have no label, or one that the recipe does not name.</param>
/// <param name="Generated">Rows left out because an earlier run made them: their column <c>generated_by</c> is not empty.</param>
/// <param name="RepeatedIds">Rows taken whose id an earlier row had too.</param>
public sealed record SourceCounts(long Read = 0, long NoText = 0, long OtherLabel = 0, long Generated = 0, long RepeatedIds = 0)
{
    /// <summary>Rows that examples can be made of.</summary>
    public long Usable => Read - NoText - OtherLabel - Generated;
}
