using KoGpt2.Augmentation.Filters.Form;
using KoGpt2.Augmentation.Filters.Labels;
using KoGpt2.Augmentation.Filters.Likeness.Known;

namespace KoGpt2.Augmentation.Filters;

/// <summary>What filters know of a source; <see cref="SourceProfileBuilder"/> makes it. Several chains may use it, one after the other.</summary>
public sealed class SourceProfile
{
    internal SourceProfile()
    {
    }

    /// <summary>Source rows that it was made of.</summary>
    public required int Rows { get; init; }

    /// <summary>Lengths, in characters, that the <c>length</c> filter lets through; <see langword="null"/> without that filter.</summary>
    public required Band? Lengths { get; init; }

    /// <summary>Mean log-probabilities that the <c>likelihood</c> filter lets through; <see langword="null"/> without that filter.</summary>
    public required Band? Likelihoods { get; init; }

    /// <summary>What the filters cannot do with this source, each a sentence for the report; empty where all is well.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Keys of the source and of earlier runs, where a filter compares with them.</summary>
    internal KnownTexts? Known { get; init; }

    /// <summary>Finds those that are near.</summary>
    internal NearTexts? Near { get; init; }

    /// <summary>Finds runs shared with source rows.</summary>
    internal SharedRuns? Runs { get; init; }

    /// <summary>Tells labels.</summary>
    internal CrossFittedClassifier? Classifier { get; init; }
}
