using KoGpt2.Augmentation.Filters;

namespace KoGpt2.Benchmarks.AugmentationGain;

/// <summary>What is added to the real reviews.</summary>
internal static class GainArms
{
    /// <summary>Nothing: what every other arm is measured against.</summary>
    public const string RealOnly = "nothing";

    /// <summary>Each real review once more: what mere weight does.</summary>
    public const string Doubled = "the same reviews again";

    /// <summary>Each real review with marks strewn in: the cheapest augmentation.</summary>
    public const string Punctuation = "punctuation (AEDA)";

    /// <summary>As many generated reviews, taken as they come.</summary>
    public const string Unfiltered = "generated, no filter";

    /// <summary>As many generated reviews that passed all default filters.</summary>
    public const string Filtered = "generated, all filters";

    /// <summary>All of those that passed, three times as many at most.</summary>
    public const string Tripled = "generated, all filters, up to 3 : 1";

    private const string Label = "\"label\"";

    private static readonly string[] s_all = [.. FilterDefaults.For(labelled: true).Select(filter => $"\"{filter.Kind}\"")];

    /// <summary>The sets of filters to try, as recipes have them, each under its arm's name: none, all, all but one, and all with a stricter or laxer <c>label</c>.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Filters { get; } = s_all
        .Select(left => ($"… without {left.Trim('"')}", (IReadOnlyList<string>)[.. s_all.Where(filter => filter != left)]))
        .Prepend((Filtered, s_all))
        .Prepend((Unfiltered, []))
        .Concat(((string[])["0.8", "0.2", "0.05"]).Select(least => ($"… with label's min_confidence {least}", WithLabel(least))))
        .ToDictionary(arm => arm.Item1, arm => arm.Item2);

    private static IReadOnlyList<string> WithLabel(string least) =>
        [.. s_all.Select(filter => filter == Label ? $$"""{ "kind": "label", "min_confidence": {{least}} }""" : filter)];
}
