using System.Xml.Linq;
using static System.FormattableString;

namespace KoGpt2.Augmentation.Reports.Page;

/// <summary>Drawings without text: they stretch to whatever room there is, and the text beside them stays what it is.</summary>
internal static class Charts
{
    private const int HistogramHeight = 100;

    /// <summary>A bar that is so long, and the rest of its row so light.</summary>
    /// <param name="share">0 to 1.</param>
    /// <param name="style">CSS class of the bar.</param>
    /// <param name="before">Length up to which the rest is drawn, 0 to 1.</param>
    public static XElement Bar(double share, string style, double before = 0) => Drawing(100, 10, "bar", null,
        Rectangle(0, 0, 100 * Math.Max(share, before), 10, "rest"),
        Rectangle(0, 0, 100 * share, 10, style));

    /// <summary>Source as filled bars, kept examples as an outline over them; each as shares of its own sum.</summary>
    public static XElement Histogram(ComparedHistogram histogram, string title)
    {
        double[] source = Shares(histogram.Source), kept = Shares(histogram.Kept);
        double top = source.Concat(kept).Append(0).Max();
        if (top == 0)
            top = 1;
        IEnumerable<XElement> bars = source.Select((share, bin) =>
            Rectangle(bin + 0.05, HistogramHeight * (1 - share / top), 0.9, HistogramHeight * share / top, "source"));
        IEnumerable<string> steps = kept.SelectMany((share, bin) =>
        {
            string y = Number(HistogramHeight * (1 - share / top));
            return new[] { $"{Number(bin)},{y}", $"{Number(bin + 1)},{y}" };
        });
        XElement outline = new("polyline",
            new XAttribute("class", "kept"), new XAttribute("vector-effect", "non-scaling-stroke"),
            new XAttribute("points", string.Join(' ', [$"0,{HistogramHeight}", .. steps, $"{kept.Length},{HistogramHeight}"])));
        return Drawing(source.Length, HistogramHeight, "histogram", title, [.. bars, outline]);
    }

    private static XElement Drawing(int width, int height, string style, string? title, params IReadOnlyList<XElement> shapes) => new("svg",
        new XAttribute("class", style),
        new XAttribute("viewBox", Invariant($"0 0 {width} {height}")),
        new XAttribute("preserveAspectRatio", "none"),
        title is null ? new XAttribute("aria-hidden", "true") : new object[] { new XAttribute("role", "img"), new XAttribute("aria-label", title) },
        shapes);

    private static XElement Rectangle(double x, double y, double width, double height, string style) => new("rect",
        new XAttribute("class", style), new XAttribute("x", Number(x)), new XAttribute("y", Number(y)),
        new XAttribute("width", Number(width)), new XAttribute("height", Number(height)));

    private static double[] Shares(IReadOnlyList<long> counts)
    {
        long sum = counts.Sum();
        return [.. counts.Select(count => sum == 0 ? 0 : (double)count / sum)];
    }

    private static string Number(double number) => Invariant($"{Math.Round(number, 2)}");
}
