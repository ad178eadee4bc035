using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace KoGpt2.Augmentation.Prompts;

/// <summary>A text with holes, taken apart.</summary>
public sealed class TemplateText
{
    private readonly IReadOnlyList<(string Text, bool IsHole)> _pieces;

    private TemplateText(IReadOnlyList<(string Text, bool IsHole)> pieces) => _pieces = pieces;

    /// <summary>The columns that it names, each once, in their order.</summary>
    public IEnumerable<string> Columns => _pieces.Where(piece => piece.IsHole).Select(piece => piece.Text).Distinct(StringComparer.Ordinal);

    /// <summary>Takes a text apart.</summary>
    /// <param name="text">Each <c>{column}</c> stands for that column's value; <c>{{</c> and <c>}}</c> for a brace.</param>
    /// <param name="template">The template.</param>
    /// <param name="wrong">What is wrong, in a sentence.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out TemplateText? template, [NotNullWhen(false)] out string? wrong)
    {
        List<(string, bool)> pieces = [];
        var literal = new StringBuilder();
        (template, wrong) = (null, null);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] is not ('{' or '}'))
                literal.Append(text[i]);
            else if (i + 1 < text.Length && text[i + 1] == text[i])
                literal.Append(text[i++]);
            else if (text[i] == '}')
                wrong ??= $"Write '}}}}' for a brace: the one at character {i + 1} closes no hole.";
            else
            {
                int end = text.IndexOfAny(['{', '}'], i + 1);
                if (end < 0 || text[end] == '{')
                    wrong ??= $"Close the hole at character {i + 1} with '}}', or write '{{{{' for a brace.";
                else if (end == i + 1)
                    wrong ??= $"Write a column's name into the hole at character {i + 1}, or '{{{{}}}}' for two braces.";
                else
                {
                    pieces.Add((literal.ToString(), false));
                    pieces.Add((text[(i + 1)..end], true));
                    literal.Clear();
                    i = end;
                }
            }
        }
        pieces.Add((literal.ToString(), false));
        if (wrong is null)
            template = new TemplateText(pieces);
        return wrong is null;
    }

    /// <summary>A text in which every brace stands for itself.</summary>
    public static string Escape(string text) => text.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);

    /// <summary>Puts values into the holes.</summary>
    /// <param name="columns">A value for each of <see cref="Columns"/>.</param>
    /// <exception cref="KeyNotFoundException">A column is missing.</exception>
    public string Fill(IReadOnlyDictionary<string, string> columns) =>
        string.Concat(_pieces.Select(piece => piece.IsHole ? columns[piece.Text] : piece.Text));
}
