using System.Xml.Linq;
using static System.FormattableString;

namespace KoGpt2.Augmentation.Reports.Page;

/// <summary>Head of the page: what it is, the numbers that matter most, and what to be wary of.</summary>
internal static class Summary
{
    public static XElement Write(RunReport report)
    {
        long written = report.Rounds.Sum(round => round.CompletionTokens), given = report.Rounds.Sum(round => round.PromptTokens);
        double seconds = report.Rounds.Sum(round => round.Seconds);
        string ratio = report.Source.Usable == 0 ? "–" : Invariant($"{(double)report.Kept / report.Source.Usable:0.00} : 1");
        return new XElement("header",
            Html.Text("h1", report.Run),
            Html.Text("p", Invariant($"{report.Model.Name} on {report.Source.Name}, {report.CreatedAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC"), "note"),
            Html.Styled("div", "tiles",
                Tile(Html.Number(report.Kept), Invariant($"examples kept of {report.Generated:N0} ({Html.Percent(report.Kept, report.Generated)})")),
                Tile(ratio, Invariant($"synthetic to real; {report.Source.Usable:N0} source rows")),
                Tile(Html.Number(written), Invariant($"tokens generated; {given:N0} of prompts")),
                Tile(Duration(seconds), report.Rounds.Count == 1 ? "in one round" : Invariant($"in {report.Rounds.Count} rounds"))),
            report.Warnings.Count == 0
                ? null
                : Html.Styled("div", "warnings",
                    Html.Text("h2", "Look at this first"), new XElement("ul", report.Warnings.Select(warning => Html.Text("li", warning)))));
    }

    private static XElement Tile(string number, string what) => Html.Styled("div", "tile", Html.Text("b", number), Html.Text("span", what));

    private static string Duration(double seconds) => seconds switch
    {
        < 120 => Invariant($"{seconds:0} s"),
        < 7_200 => Invariant($"{seconds / 60:0} min"),
        _ => Invariant($"{seconds / 3_600:0.0} h"),
    };
}
