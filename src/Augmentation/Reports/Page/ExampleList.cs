using System.Xml.Linq;
using static System.FormattableString;

namespace KoGpt2.Augmentation.Reports.Page;

/// <summary>Examples beside their sources.</summary>
internal static class ExampleList
{
    private const string Reading = "What was given to the model is set lighter; the rest is the model's. The number is the mean log-probability of a token.";

    public static XElement Write(RunReport report) => Html.Section(
        "Examples", $"{report.Examples.Count} of those kept, drawn by the run's seed. {Reading}",
        report.Examples.Select(Card),
        report.DroppedExamples.Count == 0 ? null : new XElement("details",
            Html.Text("summary", "Some of those dropped"),
            report.DroppedExamples.Select(Card)));

    private static XElement Card(ReportExample example) => Html.Styled("article", "example",
        Html.Styled("div", "row",
            Html.Text("span", example.DroppedBy ?? example.Label ?? "", example.DroppedBy is null ? "chip" : "chip dropped"),
            Html.Text("span", example.MeanLogprob is { } logprob ? Invariant($"{logprob:0.00}") : "", "note")),
        example.Reason is null ? null : Html.Text("p", example.Reason, "note"),
        Html.Styled("p", null, new XAttribute("lang", "ko"),
            Html.Text("span", example.Text[..example.Given], "given"), Html.Text("span", example.Text[example.Given..])),
        Html.Styled("p", "from", new XAttribute("lang", "ko"), Html.Text("span", $"{example.SourceId} "), Html.Clean(example.SourceText)));
}
