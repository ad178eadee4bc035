using static System.FormattableString;

namespace KoGpt2.Augmentation.Filters.Labels;

/// <summary>Drops examples that do not seem to have their label. Measures how probable it is.</summary>
/// <param name="spec">How probable it must be.</param>
/// <param name="source">Learned from the source.</param>
internal sealed class LabelFilter(FilterSpec.Label spec, CrossFittedClassifier source) : IFilter
{
    /// <inheritdoc/>
    public string Name => "label";

    /// <inheritdoc/>
    public Verdict Judge(Candidate candidate)
    {
        if (candidate.Label is not { } label || !source.Labels.Contains(label))
            return new(candidate.Label is null ? "it has no label" : $"no source row is labelled '{candidate.Label}'");
        LabelPrediction prediction = source.Without(candidate.SourceId).Predict(candidate.Text);
        double probability = prediction.Probabilities[label];
        return probability >= spec.MinConfidence
            ? new(null, probability)
            : prediction.Label != label
            ? new(Invariant($"it is '{prediction.Label}' ({prediction.Probability:0.00}) rather than '{label}' ({probability:0.00})"), probability)
            : new(Invariant($"'{label}' has a probability of {probability:0.00}; the least is {spec.MinConfidence}"), probability);
    }
}
