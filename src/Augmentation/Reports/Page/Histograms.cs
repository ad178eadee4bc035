using System.Xml.Linq;
using static System.FormattableString;

namespace KoGpt2.Augmentation.Reports.Page;

/// <summary>How lengths and likelihoods are spread in source and kept examples.</summary>
internal static class Histograms
{
    public static XElement Write(RunReport report) => Html.Section(
        "Lengths and likelihood", "Filled: the source. Line: the examples kept. The better the two agree, the more they are alike; the ends hold all beyond.",
        Histogram(report.Lengths, "Characters", value => Invariant($"{value:0}")),
        report.MeanLogprobs is { } logprobs
            ? Histogram(logprobs, "Mean log-probability of a token", value => Invariant($"{value:0.##}"), Perplexities(logprobs))
            : null,
        report.MeanLogprobs is null
            ? null
            : Html.Text("p", "To the right lies what the model finds likelier. The perplexity is e to the power of minus the mean log-probability.", "note"));

    private static XElement Histogram(ComparedHistogram histogram, string title, Func<double, string> text, params IReadOnlyList<object>[] more)
    {
        int bins = histogram.Source.Count;
        int[] marks = [0, bins / 4, bins / 2, 3 * bins / 4, bins];
        return Html.Styled("figure", null,
            Html.Text("figcaption", title),
            Charts.Histogram(histogram, $"{title}: source and kept examples"),
            Html.Styled("div", "axis", marks.Select(bin => Html.Text("span", text(histogram.From + bin * histogram.Width)))),
            Html.Table(
                ["", "5%", "median", "95%"],
                [Row("source", histogram.SourceSpread, text), Row("kept", histogram.KeptSpread, text), .. more]));
    }

    private static IReadOnlyList<object>[] Perplexities(ComparedHistogram logprobs)
    {
        return [Row("source, perplexity", logprobs.SourceSpread, Perplexity), Row("kept, perplexity", logprobs.KeptSpread, Perplexity)];

        static string Perplexity(double logprob) => Invariant($"{Math.Exp(-logprob):N0}");
    }

    private static IReadOnlyList<object> Row(string what, Spread? spread, Func<double, string> text) =>
        spread is null ? [what, "–", "–", "–"] : [what, text(spread.P5), text(spread.Median), text(spread.P95)];
}
