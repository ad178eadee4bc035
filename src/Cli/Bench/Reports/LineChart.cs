using System.Globalization;
using System.Security;
using System.Text;

namespace KoGpt2.Cli.Bench.Reports;

/// <summary>A line chart as an SVG document that needs nothing else: numbers upwards from 0, a few values side by side, a legend.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Subtitle">Under which circumstances, in smaller letters.</param>
/// <param name="Across">Name of the horizontal axis.</param>
/// <param name="Upwards">Name of the vertical axis.</param>
/// <param name="Lines">At least one, each with at least one point.</param>
internal sealed record LineChart(string Title, string Subtitle, string Across, string Upwards, IReadOnlyList<ChartLine> Lines)
{
    private const int Width = 860, Height = 480, Left = 76, Top = 76, Right = 656, Bottom = 410;

    /// <summary>Draws it.</summary>
    public string ToSvg()
    {
        int[] across = [.. Lines.SelectMany(line => line.Points).Select(point => point.X).Distinct().Order()];
        double step = Step(Lines.SelectMany(line => line.Points).Max(point => point.Y)), top = step;
        while (top < Lines.SelectMany(line => line.Points).Max(point => point.Y))
            top += step;
        var svg = new StringBuilder();
        svg.AppendLine(Text($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"system-ui, sans-serif\" font-size=\"13\" fill=\"#1f2937\">"));
        svg.AppendLine(Text($"<rect width=\"{Width}\" height=\"{Height}\" fill=\"#ffffff\"/>"));
        svg.AppendLine(Text($"<text x=\"{Left}\" y=\"30\" font-size=\"18\" font-weight=\"600\">{SecurityElement.Escape(Title)}</text>"));
        svg.AppendLine(Text($"<text x=\"{Left}\" y=\"52\" fill=\"#6b7280\">{SecurityElement.Escape(Subtitle)}</text>"));
        for (double value = 0; value <= top; value += step)
            svg.AppendLine(Text($"<path d=\"M{Left} {Y(value):F1}H{Right}\" stroke=\"#e5e7eb\"/><text x=\"{Left - 8}\" y=\"{Y(value) + 4:F1}\" text-anchor=\"end\">{value:N0}</text>"));
        foreach (int value in across)
            svg.AppendLine(Text($"<text x=\"{X(value):F1}\" y=\"{Bottom + 20}\" text-anchor=\"middle\">{value:N0}</text>"));
        svg.AppendLine(Text($"<text x=\"{(Left + Right) / 2}\" y=\"{Bottom + 44}\" text-anchor=\"middle\">{SecurityElement.Escape(Across)}</text>"));
        svg.AppendLine(Text($"<text transform=\"translate(20 {(Top + Bottom) / 2}) rotate(-90)\" text-anchor=\"middle\">{SecurityElement.Escape(Upwards)}</text>"));
        for (int i = 0; i < Lines.Count; i++)
            AppendLine(svg, Lines[i], legend: Top + 12 + (i * 24), X, Y);
        return svg.AppendLine("</svg>").ToString();

        double X(int value) => Left + ((Right - Left) * (Array.IndexOf(across, value) + 0.5) / across.Length);
        double Y(double value) => Bottom - ((Bottom - Top) * value / top);
    }

    private static void AppendLine(StringBuilder svg, ChartLine line, int legend, Func<int, double> x, Func<double, double> y)
    {
        string points = string.Join(' ', line.Points.OrderBy(point => point.X).Select(point => Text($"{x(point.X):F1},{y(point.Y):F1}")));
        string stroke = Text($"stroke=\"{line.Color}\" stroke-width=\"2.5\" stroke-dasharray=\"{line.Dashes}\" fill=\"none\"");
        svg.AppendLine(Text($"<polyline points=\"{points}\" {stroke}/>"));
        foreach (ChartPoint point in line.Points)
            svg.AppendLine(Text($"<circle cx=\"{x(point.X):F1}\" cy=\"{y(point.Y):F1}\" r=\"4\" fill=\"{line.Color}\"><title>{point.Y:N0}</title></circle>"));
        svg.AppendLine(Text($"<path d=\"M{Right + 20} {legend}h32\" {stroke}/><circle cx=\"{Right + 36}\" cy=\"{legend}\" r=\"4\" fill=\"{line.Color}\"/>"));
        svg.AppendLine(Text($"<text x=\"{Right + 62}\" y=\"{legend + 4}\">{SecurityElement.Escape(line.Name)}</text>"));
    }

    // 1, 2 or 5 times a power of ten, so that there are four to ten of them.
    private static double Step(double most)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(most, 1) / 4)));
        return (most / 4 / power) switch { >= 5 => 5, >= 2 => 2, _ => 1 } * power;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>One line of a chart.</summary>
/// <param name="Name">What the legend says.</param>
/// <param name="Color">As in <c>#2563eb</c>.</param>
/// <param name="Dashes">Lengths of dashes and gaps; <c>none</c> for an unbroken line.</param>
/// <param name="Points">At least one.</param>
internal sealed record ChartLine(string Name, string Color, string Dashes, IReadOnlyList<ChartPoint> Points);

/// <summary>One point of a line.</summary>
/// <param name="X">Its value across.</param>
/// <param name="Y">Its value upwards, 0 or more.</param>
internal readonly record struct ChartPoint(int X, double Y);
