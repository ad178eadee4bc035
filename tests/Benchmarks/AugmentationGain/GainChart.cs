using System.Globalization;
using System.Security;
using System.Text;

namespace KoGpt2.Benchmarks.AugmentationGain;

/// <summary>Draws a report as SVG: for each size a panel of points with whiskers, right of the line is gain.</summary>
internal static class GainChart
{
    private const int NameWidth = 270, PanelWidth = 230, RowHeight = 24, Top = 84, Gap = 18;

    /// <summary>Draws one judge's figures.</summary>
    public static string ToSvg(GainReport report, string judge)
    {
        string[] arms = [.. report.Arms.Where(arm => arm != GainArms.RealOnly)];
        double reach = Math.Ceiling(100 * report.Sizes.Max(size => arms.Max(arm => Reach(report.Gain(judge, size, arm)))));
        int width = NameWidth + (report.Sizes.Count * (PanelWidth + Gap)) + 10, bottom = Top + (arms.Length * RowHeight) + 8;
        var svg = new StringBuilder();
        svg.AppendLine(Text($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {bottom + 48}\" font-family=\"system-ui, sans-serif\" font-size=\"13\" fill=\"#1f2937\">"));
        svg.AppendLine(Text($"<rect width=\"{width}\" height=\"{bottom + 48}\" fill=\"#ffffff\"/>"));
        svg.AppendLine(Text($"<text x=\"16\" y=\"28\" font-size=\"17\" font-weight=\"600\">Accuracy gained over real reviews alone ({SecurityElement.Escape(judge)})</text>"));
        svg.AppendLine(Text($"<text x=\"16\" y=\"48\" fill=\"#6b7280\">points; paired means over {report.Seeds} seeds with 95 % intervals, {report.Tests:N0} test reviews</text>"));
        for (int i = 0; i < arms.Length; i++)
            svg.AppendLine(Text($"<text x=\"{NameWidth - 10}\" y=\"{Y(i) + 4}\" text-anchor=\"end\">{SecurityElement.Escape(arms[i])}</text>"));
        for (int panel = 0; panel < report.Sizes.Count; panel++)
            AppendPanel(svg, report, judge, arms, panel, reach, bottom);
        return svg.AppendLine("</svg>").ToString();
    }

    private static void AppendPanel(StringBuilder svg, GainReport report, string judge, string[] arms, int panel, double reach, int bottom)
    {
        int size = report.Sizes[panel], left = NameWidth + (panel * (PanelWidth + Gap));
        svg.AppendLine(Text($"<text x=\"{left + (PanelWidth / 2)}\" y=\"{Top - 12}\" text-anchor=\"middle\" font-weight=\"600\">{size:N0} real reviews</text>"));
        svg.AppendLine(Text($"<rect x=\"{left}\" y=\"{Top}\" width=\"{PanelWidth}\" height=\"{bottom - Top}\" fill=\"#f9fafb\" stroke=\"#e5e7eb\"/>"));
        svg.AppendLine(Text($"<path d=\"M{X(0):F1} {Top}V{bottom}\" stroke=\"#6b7280\"/>"));
        foreach (double value in (double[])[-reach, 0, reach])
            svg.AppendLine(Text($"<text x=\"{X(value):F1}\" y=\"{bottom + 18}\" text-anchor=\"middle\" fill=\"#6b7280\">{value:+0;-0;0}</text>"));
        for (int i = 0; i < arms.Length; i++)
        {
            PairedDifference gain = report.Gain(judge, size, arms[i]);
            double mean = 100 * gain.Mean, half = 100 * gain.HalfWidth;
            string color = mean - half > 0 ? "#009e73" : mean + half < 0 ? "#d55e00" : "#6b7280";
            svg.AppendLine(Text($"<path d=\"M{X(mean - half):F1} {Y(i)}H{X(mean + half):F1}\" stroke=\"{color}\" stroke-width=\"2\"/>"));
            svg.AppendLine(Text($"<circle cx=\"{X(mean):F1}\" cy=\"{Y(i)}\" r=\"4\" fill=\"{color}\"><title>{mean:+0.00;-0.00} ± {half:F2}</title></circle>"));
        }

        double X(double value) => left + (PanelWidth / 2.0) + (value / reach * (PanelWidth - 24) / 2);
    }

    private static int Y(int row) => Top + (row * RowHeight) + (RowHeight / 2) + 4;

    private static double Reach(PairedDifference gain) => Math.Abs(gain.Mean) + gain.HalfWidth;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
