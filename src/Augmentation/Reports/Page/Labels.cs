using System.Xml.Linq;

namespace KoGpt2.Augmentation.Reports.Page;

/// <summary>How labels are shared out in source and examples.</summary>
internal static class Labels
{
    public static XElement? Write(RunReport report)
    {
        if (report.Labels.Count == 0)
            return null;
        long source = report.Labels.Sum(label => label.Source), generated = report.Labels.Sum(label => label.Generated);
        long kept = report.Labels.Sum(label => label.Kept);
        return Html.Section("Labels", "Each bar is the label's share of its own kind: all source rows, all examples generated, all examples kept.",
            report.Labels.Select(label => Html.Styled("div", "label",
                Html.Text("h3", label.Label.Length == 0 ? "(no label)" : label.Label),
                Row("source", label.Source, source, "source"),
                Row("generated", label.Generated, generated, "generated"),
                Row("kept", label.Kept, kept, "kept"),
                label.Wanted is { } wanted ? Html.Text("p", $"{Html.Number(wanted)} wanted", "note") : null)));
    }

    private static XElement Row(string what, long count, long all, string style) => Html.Styled("div", "measure",
        Html.Text("span", what),
        Charts.Bar(all == 0 ? 0 : (double)count / all, style, 1),
        Html.Text("span", $"{Html.Number(count)} ({Html.Percent(count, all)})"));
}
