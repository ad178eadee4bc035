namespace KoGpt2.Augmentation.Filters.Labels;

/// <summary>What a classifier thinks of a text.</summary>
/// <param name="Label">The most probable label; of equally probable ones the first by ordinal order.</param>
/// <param name="Probabilities">Every label's probability; they sum to 1.</param>
public sealed record LabelPrediction(string Label, IReadOnlyDictionary<string, double> Probabilities)
{
    /// <summary>The most probable label's probability.</summary>
    public double Probability => Probabilities[Label];
}
