using System.Xml.Linq;
using static System.FormattableString;

namespace KoGpt2.Augmentation.Reports.Page;

/// <summary>How lengths and likelihoods are spread in source and kept examples.</summary>
internal static class Histograms
{
    public static XElement Write(RunReport report) => Html.Section(
        "Lengths and likelihood", "Filled: the source. Line: the examples kept. The more the two agree, the more the examples are like the source; the ends hold all beyond.",
        Histogram(report.Lengths, "Characters", value => Invariant($"{value:0}")),
        report.MeanLogprobs is { } logprobs ? Histogram(logprobs, "Mean log-probability of a token", value => Invariant($"{value:0.##}")) : null,
        report.MeanLogprobs is null
            ? null
            : Html.Text("p", "To the right lies what the model finds likelier. The perplexity is e to the power of minus the mean log-probability.", "note"));

    private static XElement Histogram(ComparedHistogram histogram, string title, Func<double, string> text)
    {
        bool perplexity = histogram.SourceSpread is { Median: < 0 } || histogram.KeptSpread is { Median: < 0 };
        int bins = histogram.Source.Count;
        return Html.Styled("figure", null,
            Html.Text("figcaption", title),
            Charts.Histogram(histogram, $"{title}: source and kept examples"),
            Html.Styled("div", "axis", new[] { 0, bins / 4, bins / 2, 3 * bins / 4, bins }.Distinct().Select(bin => Html.Text("span", text(histogram.From + bin * histogram.Width)))),
            Html.Table(
                ["", "5 %", "median", "95 %"],
                [Row("source", histogram.SourceSpread), Row("kept", histogram.KeptSpread)]));

        IReadOnlyList<object> Row(string what, Spread? spread) =>
            spread is null ? [what, "–", "–", "–"] : [what, Value(spread.P5), Value(spread.Median), Value(spread.P95)];

        string Value(double value) => perplexity ? Invariant($"{text(value)} (perplexity {Math.Exp(-value):N0})") : text(value);
    }
}
