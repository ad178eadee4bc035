using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace KoGpt2.Api.Reference.Page;

/// <summary>Writes text as HTML; every text that comes from elsewhere goes through here.</summary>
internal static partial class Html
{
    private static readonly HtmlEncoder s_encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>A text, as it may stand between tags or in an attribute.</summary>
    public static string Text(string? text) => s_encoder.Encode(text ?? "");

    /// <summary>A text that keeps its spaces and is set in one width.</summary>
    public static string Code(string? text) => $"<code>{Text(text)}</code>";

    /// <summary>Markdown of one paragraph; knows code and strong emphasis, which is all that the description uses.</summary>
    public static string Line(string? markdown) => Strong().Replace(Backticks().Replace(Text(markdown), "<code>$1</code>"), "<strong>$1</strong>");

    /// <summary>Markdown of paragraphs.</summary>
    public static string Prose(string? markdown) =>
        string.Concat((markdown ?? "").Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(paragraph => $"<p>{Line(paragraph)}</p>"));

    /// <summary>A table; nothing if it has no rows.</summary>
    /// <param name="heads">The columns' names.</param>
    /// <param name="rows">Cells, HTML; the first of each row names it.</param>
    public static string Table(string[] heads, IEnumerable<string[]> rows)
    {
        string body = string.Concat(rows.Select(row => $"<tr><th scope=\"row\">{row[0]}</th>{string.Concat(row.Skip(1).Select(cell => $"<td>{cell}</td>"))}</tr>\n"));
        return body.Length == 0 ? "" : $"<table><thead><tr>{string.Concat(heads.Select(head => $"<th scope=\"col\">{head}</th>"))}</tr></thead>\n<tbody>{body}</tbody></table>\n";
    }

    [GeneratedRegex("`(.+?)`")]
    private static partial Regex Backticks();

    [GeneratedRegex(@"\*\*(.+?)\*\*")]
    private static partial Regex Strong();
}
