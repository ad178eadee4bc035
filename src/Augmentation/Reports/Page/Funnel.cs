using System.Xml.Linq;

namespace KoGpt2.Augmentation.Reports.Page;

/// <summary>What each filter left.</summary>
internal static class Funnel
{
    public static XElement Write(RunReport report)
    {
        double all = Math.Max(report.Generated, 1);
        string[] labels = [.. report.Labels.Select(label => label.Label)];
        return Html.Section(
            "Filters", "One after the other, in the recipe's order. The bar is what a step left of all that was generated; its grey end is what it dropped.",
            Html.Styled("ol", "funnel", report.Funnel.Select(step => new XElement("li",
                Html.Styled("div", "row", Html.Text("b", step.Step), Html.Text("span", Dropped(step))),
                Charts.Bar(step.Left / all, "kept", step.Judged / all),
                Html.Text("p", FilterWords.Drops(step.Step), "note")))),
            labels.Length == 0 ? null : new XElement("details", Html.Text("summary", "Dropped by label"), Html.Table(
                ["step", .. labels],
                report.Funnel.Select(step => (IReadOnlyList<object>)
                    [step.Step, .. labels.Select(label => Html.Number(step.DroppedByLabel?.GetValueOrDefault(label) ?? 0))]))));
    }

    private static string Dropped(FunnelStep step) =>
        step.Dropped == 0 ? "none" : $"−{Html.Number(step.Dropped)} ({Html.Percent(step.Dropped, step.Judged)})";
}
