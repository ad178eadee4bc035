using System.Text.RegularExpressions;
using KoGpt2.Shared.Storage;

namespace KoGpt2.Shared.Models;

/// <summary>What a model may be called: names that queues may have, and none that would make its queue another model's poison queue.</summary>
public static partial class ModelName
{
    /// <summary>The rule in words, to end a sentence with.</summary>
    public const string Rule = "2 to 40 of a to z, 0 to 9 and single hyphens inside, without -poison at the end";

    private const int Longest = 40;

    /// <summary>Whether a name keeps to <see cref="Rule"/>.</summary>
    public static bool IsValid(string name) =>
        name.Length is >= 2 and <= Longest && Words().IsMatch(name) && !name.EndsWith(StorageLayout.PoisonQueue(""), StringComparison.Ordinal);

    /// <summary>Makes a name of any text: lower case, whatever does not fit becomes a hyphen, cut to length.</summary>
    /// <returns>Null if too little is left.</returns>
    public static string? From(string text)
    {
        string name = Unfit().Replace(text.ToLowerInvariant(), "-").Trim('-');
        name = name[..Math.Min(name.Length, Longest)].TrimEnd('-');
        return IsValid(name) ? name : null;
    }

    [GeneratedRegex(@"\A[a-z0-9]+(-[a-z0-9]+)*\z")]
    private static partial Regex Words();

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex Unfit();
}
