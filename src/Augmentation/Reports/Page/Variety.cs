using System.Xml.Linq;
using static System.FormattableString;

namespace KoGpt2.Augmentation.Reports.Page;

/// <summary>How varied the examples are, and how much they are like what was there before.</summary>
internal static class Variety
{
    public static XElement Write(RunReport report) => Html.Section(
        "Variety", "The share of different ones among as many of the source as of the examples. Below the source's, they are more alike than its rows are.",
        report.Distinct.Count == 0 ? Html.Text("p", "There is nothing to compare.") : Html.Table(
            ["", "source", "kept", "compared"],
            report.Distinct.Select(share => (IReadOnlyList<object>)
                [share.Size == 1 ? share.Unit : $"pairs of {share.Unit}", Share(share.Source), Share(share.Kept), Html.Number(share.Compared)])),
        Html.Text("h3", "Too much like something"),
        report.Likeness.Count == 0 ? Html.Text("p", "No filter found an example too much like another text.") : Html.Table(
            ["of what came to", "a source row", "this run", "earlier runs"],
            report.Likeness.Select(like => (IReadOnlyList<object>)
                [like.Filter, Html.Percent(like.Source, like.Judged), Html.Percent(like.Run, like.Judged), Html.Percent(like.Earlier, like.Judged)])),
        Html.Text("p", Invariant($"{report.Unchanged:N0} of {report.Generated:N0} examples were their source row unchanged, or had nothing added."), "note"));

    private static string Share(double share) => Invariant($"{share:0.000}");
}
