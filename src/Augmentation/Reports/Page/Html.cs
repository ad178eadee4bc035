using System.Xml;
using System.Xml.Linq;
using static System.FormattableString;

namespace KoGpt2.Augmentation.Reports.Page;

/// <summary>Elements of the page.</summary>
internal static class Html
{
    /// <summary>An element of nothing but text.</summary>
    public static XElement Text(string name, string text, string? style = null) => Styled(name, style, Clean(text));

    /// <summary>An element of a CSS class.</summary>
    public static XElement Styled(string name, string? style, params object?[] content) =>
        new(name, style is null ? null : new XAttribute("class", style), content.Length == 0 ? "" : content);

    /// <summary>A section under a heading, with a line on how to read it.</summary>
    public static XElement Section(string heading, string explanation, params object?[] content) =>
        new("section", Text("h2", heading), Text("p", explanation, "note"), content);

    /// <summary>A table that may be scrolled sideways where it is too wide.</summary>
    /// <param name="heading">Names of the columns; all but the first hold numbers.</param>
    /// <param name="rows">Cells, row by row: text or elements.</param>
    public static XElement Table(IReadOnlyList<string> heading, IEnumerable<IReadOnlyList<object>> rows) => Styled("div", "wide", new XElement("table",
        new XElement("thead", new XElement("tr", heading.Select(name => Text("th", name)))),
        new XElement("tbody", rows.Select(row => new XElement("tr", row.Select(cell => cell is string text ? Text("td", text) : new XElement("td", cell)))))));

    /// <summary>A whole number.</summary>
    public static string Number(long number) => Invariant($"{number:N0}");

    /// <summary>A share of something, in per cent; a dash of nothing.</summary>
    public static string Percent(double part, double whole) => whole == 0 ? "–" : Invariant($"{100 * part / whole:0.#}%");

    /// <summary>Text without what neither HTML nor XML can hold.</summary>
    public static string Clean(string text)
    {
        if (IsClean(text))
            return text;
        char[] clean = text.ToCharArray();
        for (int i = 0; i < clean.Length; i++)
        {
            if (char.IsSurrogatePair(text, i))
                i++;
            else if (!XmlConvert.IsXmlChar(clean[i]))
                clean[i] = '\uFFFD';
        }
        return new string(clean);
    }

    private static bool IsClean(string text) => !text.Any(character => !XmlConvert.IsXmlChar(character));
}
