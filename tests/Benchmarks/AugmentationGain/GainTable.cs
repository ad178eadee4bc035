using System.Globalization;
using System.Text;

namespace KoGpt2.Benchmarks.AugmentationGain;

/// <summary>Writes a report as Markdown: a table for each judge.</summary>
internal static class GainTable
{
    /// <summary>Writes it.</summary>
    public static string ToMarkdown(GainReport report)
    {
        var text = new StringBuilder();
        foreach (string judge in report.Judges)
        {
            text.AppendLine(Text($"Judge: {judge}. Mean accuracy, both sides counted alike, in percent over {report.Seeds} seeds on {report.Tests:N0} reviews; in brackets the paired difference to real reviews alone, with its 95 % interval, in points.\n"));
            text.AppendLine(Text($"| added to the real reviews | {string.Join(" | ", report.Sizes.Select(size => Text($"{size:N0} real")))} |"));
            text.AppendLine(Text($"| --- |{string.Concat(Enumerable.Repeat(" --- |", report.Sizes.Count))}"));
            foreach (string arm in report.Arms)
                text.AppendLine(Text($"| {arm} | {string.Join(" | ", report.Sizes.Select(size => Cell(report, judge, size, arm)))} |"));
            text.AppendLine();
        }
        return text.ToString();
    }

    private static string Cell(GainReport report, string judge, int size, string arm)
    {
        GainResult result = report.Find(judge, size, arm);
        string accuracy = Text($"{100 * result.Accuracies.Average():F2}");
        if (arm == GainArms.RealOnly)
            return accuracy;
        PairedDifference gain = report.Gain(judge, size, arm);
        return Text($"{accuracy} ({100 * gain.Mean:+0.00;-0.00} ± {100 * gain.HalfWidth:F2}; {result.Rows - size:N0} rows)");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
