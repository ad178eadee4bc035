using System.Diagnostics;
using KoGpt2.Augmentation.Filters.Content;
using KoGpt2.Augmentation.Filters.Form;
using KoGpt2.Augmentation.Filters.Labels;
using KoGpt2.Augmentation.Filters.Likeness;

namespace KoGpt2.Augmentation.Filters;

/// <summary>Makes filters.</summary>
internal static class FilterMaker
{
    /// <summary>Makes a filter.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="source">What it knows of the source.</param>
    /// <exception cref="ArgumentException"><paramref name="source"/> was not built for it.</exception>
    public static IFilter Make(FilterSpec filter, SourceProfile source)
    {
        return filter switch
        {
            FilterSpec.Complete complete => new CompleteFilter(complete),
            FilterSpec.Unchanged => new UnchangedFilter(),
            FilterSpec.Length => new LengthFilter(source.Lengths ?? throw Missing()),
            FilterSpec.Hangul hangul => new HangulFilter(hangul),
            FilterSpec.Repetition repetition => new RepetitionFilter(repetition),
            FilterSpec.Duplicate => new DuplicateFilter(source.Known ?? throw Missing()),
            FilterSpec.NearDuplicate near => new NearDuplicateFilter(near.Similarity, source.Known ?? throw Missing(), source.Near ?? throw Missing()),
            FilterSpec.Copy copy => new CopyFilter(copy, source.Known ?? throw Missing(), source.Runs ?? throw Missing()),
            FilterSpec.Likelihood => new LikelihoodFilter(source.Likelihoods ?? throw Missing()),
            FilterSpec.Blocklist blocklist => new BlocklistFilter(Shared.Text.Blocklist.Parse(blocklist.Entries)),
            FilterSpec.PersonalData personal => new PersonalDataFilter(personal),
            FilterSpec.Label label => new LabelFilter(label, source.Classifier ?? throw Missing()),
            _ => throw new UnreachableException(),
        };

        ArgumentException Missing() => new($"Build the profile for the filter '{filter.Kind}' too.", nameof(source));
    }
}
