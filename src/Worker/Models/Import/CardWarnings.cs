using System.Text.RegularExpressions;

namespace KoGpt2.Worker.Models.Import;

/// <summary>Reads what a checkpoint's <c>README.md</c> warns of: the paragraphs and list items under headings such as "Bias, Risks, and Limitations".</summary>
internal static partial class CardWarnings
{
    private const string FileName = "README.md", Fence = "---", Unfilled = "[More Information Needed]";
    private const int MostWarnings = 20, LongestWarning = 1_000;

    private static readonly string[] s_words =
        ["limit", "bias", "risk", "warning", "caution", "ethic", "out-of-scope", "misuse", "한계", "편향", "주의", "경고", "위험"];

    /// <summary>Reads them.</summary>
    /// <param name="folder">The checkpoint.</param>
    /// <returns>At most 20, each one line of Markdown of at most 1,000 characters; none if there is no card.</returns>
    /// <remarks>
    /// Source: Hugging Face's template of model cards. A paragraph that starts with such a word in bold, as in <c>**Limits.** …</c>, counts too;
    /// tables, code and HTML do not, nor what the template leaves to be filled in.
    /// </remarks>
    public static IReadOnlyList<string> Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        return File.Exists(path) ? [.. Paragraphs(Body(File.ReadLines(path))).Select(Cut).Take(MostWarnings)] : [];
    }

    private static IEnumerable<string> Body(IEnumerable<string> lines)
    {
        bool isHead = false;
        foreach ((int number, string line) in lines.Index())
        {
            bool isFence = line.TrimEnd() == Fence;
            if (isFence && (number == 0 || isHead))
                isHead = number == 0;
            else if (!isHead)
                yield return line.Trim();
        }
    }

    private static IEnumerable<string> Paragraphs(IEnumerable<string> lines)
    {
        string paragraph = "";
        int section = 0;
        bool isCode = false;
        foreach (string line in lines.Append(""))
        {
            bool isMark = line.StartsWith("```", StringComparison.Ordinal);
            Match heading = Heading().Match(line), item = Item().Match(line);
            if (isMark || isCode || heading.Success || item.Success || line.Length == 0 || line[0] is '|' or '<')
            {
                if (Warning(paragraph, section > 0) is { } warning)
                    yield return warning;
                paragraph = !isCode && !isMark && item.Success ? item.Groups[1].Value : "";
                isCode ^= isMark;
            }
            else
            {
                paragraph = paragraph.Length == 0 ? line : $"{paragraph} {line}";
            }
            if (heading.Success && !isCode)
                section = Section(section, heading.Groups[1].Length, heading.Groups[2].Value);
        }
    }

    // A section lasts until a heading of its own level or a higher one; 0 is none.
    private static int Section(int section, int level, string title) => section > 0 && level > section ? section : IsMeant(title) ? level : 0;

    private static string? Warning(string paragraph, bool isInSection)
    {
        Match lead = Lead().Match(paragraph);
        bool isLed = lead.Success && IsMeant(lead.Groups[1].Value);
        string text = isLed ? paragraph[lead.Length..] : paragraph;
        return (isLed || isInSection) && text.Length > 0 && text != Unfilled ? text : null;
    }

    private static bool IsMeant(string title) => s_words.Any(word => title.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static string Cut(string text) =>
        text.Length <= LongestWarning ? text : text[..(char.IsHighSurrogate(text[LongestWarning - 4]) ? LongestWarning - 4 : LongestWarning - 3)] + "...";

    [GeneratedRegex(@"^(#{1,6})\s+(.*)$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"^(?:[-*+]|\d+[.)])\s+(.*)$")]
    private static partial Regex Item();

    [GeneratedRegex(@"^\*\*([^*]{1,60})\*\*[:.]?\s*")]
    private static partial Regex Lead();
}
