using System.Text;

namespace KoGpt2.Augmentation.Outputs.Parts;

/// <summary>
/// Text in tab-separated values that a run writes: a tab is <c>\t</c>, a line feed <c>\n</c>, a carriage return <c>\r</c>, a backslash <c>\\</c>; all
/// else stands as it is. Source: PostgreSQL's COPY text format, which most loaders of such files know.
/// </summary>
internal static class TsvText
{
    /// <summary>A text as it is written.</summary>
    public static string Escape(string text) => text.AsSpan().IndexOfAny("\\\t\n\r") < 0
        ? text
        : text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal);

    /// <summary>The text that was written.</summary>
    /// <param name="written">What <see cref="Escape"/> gave.</param>
    public static string Unescape(string written)
    {
        if (!written.Contains('\\', StringComparison.Ordinal))
            return written;
        StringBuilder text = new(written.Length);
        for (int i = 0; i < written.Length; i++)
        {
            char next = written[i] == '\\' && i + 1 < written.Length ? written[++i] : '\0';
            text.Append(next switch
            {
                '\0' => written[i],
                't' => '\t',
                'n' => '\n',
                'r' => '\r',
                _ => next,
            });
        }
        return text.ToString();
    }
}
