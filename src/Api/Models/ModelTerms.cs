using System.Text.RegularExpressions;
using KoGpt2.Shared.Models;

namespace KoGpt2.Api.Models;

/// <summary>What whoever uses a model's texts must know.</summary>
/// <param name="Licence">Licence of the weights.</param>
/// <param name="Warnings">What to mind: what the licence asks, and what the model's card warns of.</param>
internal sealed partial record ModelTerms(string Licence, IReadOnlyList<string> Warnings)
{
    /// <summary>Where the licence can be read, where its name tells.</summary>
    /// <remarks>Source: the addresses of creativecommons.org/licenses; spdx.org/licenses, whose pages are named by identifiers in their own case.</remarks>
    public string? Address => Licence.ToLowerInvariant() switch
    {
        "mit" => "https://spdx.org/licenses/MIT.html",
        "apache-2.0" => "https://spdx.org/licenses/Apache-2.0.html",
        "cc0-1.0" => "https://creativecommons.org/publicdomain/zero/1.0/",
        string name when CreativeCommons().Match(name) is { Success: true } cc => $"https://creativecommons.org/licenses/{cc.Groups[1]}/{cc.Groups[2]}/",
        _ => null,
    };

    /// <summary>A model's terms.</summary>
    public static ModelTerms Of(ModelManifest model) =>
        new(model.Licence, [.. LicenceTerms.Warning(model.Licence) is { } terms ? [terms] : Array.Empty<string>(), .. model.Warnings ?? []]);

    [GeneratedRegex(@"\Acc-(by(?:-nc)?(?:-nd|-sa)?)-([1-4]\.[05])\z")]
    private static partial Regex CreativeCommons();
}
