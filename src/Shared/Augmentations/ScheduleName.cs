using System.Text.RegularExpressions;

namespace KoGpt2.Shared.Augmentations;

/// <summary>What a schedule may be called.</summary>
public static partial class ScheduleName
{
    /// <summary>The rule in words, to end a sentence with.</summary>
    public const string Rule = "1 to 40 of a to z, 0 to 9 and single hyphens inside";

    private const int Longest = 40;

    /// <summary>Whether a name keeps to <see cref="Rule"/>.</summary>
    public static bool IsValid(string name) => name.Length is >= 1 and <= Longest && Words().IsMatch(name);

    [GeneratedRegex(@"\A[a-z0-9]+(-[a-z0-9]+)*\z")]
    private static partial Regex Words();
}
