using System.Text.RegularExpressions;

namespace KoGpt2.Api.Models;

/// <summary>What a licence of weights asks of their users, as far as its name tells.</summary>
/// <remarks>Source: creativecommons.org/licenses, the elements BY, NC, ND and SA.</remarks>
internal static partial class LicenceTerms
{
    private static readonly (string Element, string Term)[] s_terms =
    [
        ("nc", "no commercial use"), ("nd", "no sharing of adaptations"), ("sa", "adaptations only under the same licence"), ("by", "their makers must be named"),
    ];

    /// <summary>Puts it into one sentence.</summary>
    /// <param name="licence">A name such as <c>cc-by-nc-sa-4.0</c>.</param>
    /// <returns><see langword="null"/> if there is nothing to warn of, or the name tells nothing.</returns>
    public static string? Warning(string licence)
    {
        if (licence.Equals("unknown", StringComparison.OrdinalIgnoreCase))
            return "The licence of the weights is not known: ask their makers before you use what they write.";
        HashSet<string> elements = [.. Words().Matches(licence).Select(word => word.Value.ToLowerInvariant())];
        string[] terms = [.. s_terms.Where(term => elements.Contains(term.Element)).Select(term => term.Term)];
        return elements.Contains("cc") && terms.Length > 0 ? $"The weights are licensed {licence}: {string.Join("; ", terms)}." : null;
    }

    [GeneratedRegex("[A-Za-z]+")]
    private static partial Regex Words();
}
