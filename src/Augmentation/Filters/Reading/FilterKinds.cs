using System.Text.Json;
using KoGpt2.Augmentation.Filters.Content;
using static System.FormattableString;

namespace KoGpt2.Augmentation.Filters.Reading;

/// <summary>All kinds of filters, with the ranges of their fields.</summary>
internal static class FilterKinds
{
    private const int LongestText = 100_000;

    private static readonly FilterKind[] s_all =
    [
        new FilterKind<FilterSpec.Complete>(new(),
        [
            FilterField<FilterSpec.Complete>.Names("finish_reasons", ["stop", "length", "repetition"],
                filter => filter.FinishReasons, (filter, reasons) => filter with { FinishReasons = reasons }),
        ]),
        new FilterKind<FilterSpec.Unchanged>(new(), []),
        new FilterKind<FilterSpec.Length>(new(),
        [
            FilterField<FilterSpec.Length>.OptionalInteger("min", 0, LongestText, "the source's percentile",
                filter => filter.Min, (filter, min) => filter with { Min = min }),
            FilterField<FilterSpec.Length>.OptionalInteger("max", 0, LongestText, "the source's percentile",
                filter => filter.Max, (filter, max) => filter with { Max = max }),
            .. Percentiles<FilterSpec.Length>(filter => filter.LowPercentile, (filter, low) => filter with { LowPercentile = low },
                filter => filter.HighPercentile, (filter, high) => filter with { HighPercentile = high }),
        ],
        filter => filter.Min > filter.Max
            ? ("max", Invariant($"Send at least 'min', which is {filter.Min}; got {filter.Max}."))
            : CheckPercentiles(filter.LowPercentile, filter.HighPercentile)),
        new FilterKind<FilterSpec.Hangul>(new(),
        [
            FilterField<FilterSpec.Hangul>.Number("min_share", 0, 1, filter => filter.MinShare, (filter, share) => filter with { MinShare = share }),
            FilterField<FilterSpec.Hangul>.Number("max_jamo_share", 0, 1,
                filter => filter.MaxJamoShare, (filter, share) => filter with { MaxJamoShare = share }),
        ]),
        new FilterKind<FilterSpec.Repetition>(new(),
        [
            FilterField<FilterSpec.Repetition>.Integer("word_run", 2, 100, filter => filter.WordRun, (filter, run) => filter with { WordRun = run }),
            FilterField<FilterSpec.Repetition>.Number("min_distinct", 0, 1,
                filter => filter.MinDistinct, (filter, share) => filter with { MinDistinct = share }),
            FilterField<FilterSpec.Repetition>.Integer("long_text_words", 10, 10_000,
                filter => filter.LongTextWords, (filter, words) => filter with { LongTextWords = words }),
        ]),
        new FilterKind<FilterSpec.Duplicate>(new(), []),
        new FilterKind<FilterSpec.NearDuplicate>(new(),
        [
            FilterField<FilterSpec.NearDuplicate>.Number("similarity", 0.5, 1,
                filter => filter.Similarity, (filter, least) => filter with { Similarity = least }),
        ]),
        new FilterKind<FilterSpec.Copy>(new(),
        [
            FilterField<FilterSpec.Copy>.Number("max_share", 0.1, 1, filter => filter.MaxShare, (filter, share) => filter with { MaxShare = share }),
            FilterField<FilterSpec.Copy>.Integer("min_characters", 8, 1_000,
                filter => filter.MinCharacters, (filter, characters) => filter with { MinCharacters = characters }),
        ]),
        new FilterKind<FilterSpec.Likelihood>(new(),
            [.. Percentiles<FilterSpec.Likelihood>(filter => filter.LowPercentile, (filter, low) => filter with { LowPercentile = low },
                filter => filter.HighPercentile, (filter, high) => filter with { HighPercentile = high })],
            filter => CheckPercentiles(filter.LowPercentile, filter.HighPercentile)),
        new FilterKind<FilterSpec.Blocklist>(new([]), [BlocklistEntries.Field], BlocklistEntries.Check),
        new FilterKind<FilterSpec.PersonalData>(new(),
        [
            FilterField<FilterSpec.PersonalData>.Names("kinds", [.. Enum.GetValues<PersonalDataKind>().Select(Name)],
                filter => filter.Kinds.Select(Name),
                (filter, names) => filter with { Kinds = [.. Enum.GetValues<PersonalDataKind>().Where(kind => names.Contains(Name(kind)))] }),
        ]),
        new FilterKind<FilterSpec.Label>(new(),
        [
            FilterField<FilterSpec.Label>.Number("min_confidence", 0, 1,
                filter => filter.MinConfidence, (filter, confidence) => filter with { MinConfidence = confidence }),
        ]),
    ];

    /// <summary>Names of all kinds, in the order of the defaults.</summary>
    public static IEnumerable<string> Names => s_all.Select(kind => kind.Name);

    /// <summary>The kind with a name; <see langword="null"/> if there is none.</summary>
    public static FilterKind? Find(string name) => Array.Find(s_all, kind => kind.Name == name);

    private static FilterField<T>[] Percentiles<T>(Func<T, double> low, Func<T, double, T> withLow, Func<T, double> high, Func<T, double, T> withHigh)
        where T : FilterSpec =>
        [FilterField<T>.Number("low_percentile", 0, 100, low, withLow), FilterField<T>.Number("high_percentile", 0, 100, high, withHigh)];

    private static (string, string)? CheckPercentiles(double low, double high) =>
        low < high ? null : ("high_percentile", Invariant($"Send more than 'low_percentile', which is {low}; got {high}."));

    private static string Name(PersonalDataKind kind) => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString());
}
