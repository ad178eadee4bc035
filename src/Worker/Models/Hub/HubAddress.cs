using System.Text.RegularExpressions;

namespace KoGpt2.Worker.Models.Hub;

/// <summary>A model repository on the Hugging Face hub, at a revision.</summary>
/// <param name="Owner">User or organization.</param>
/// <param name="Name">The repository's name.</param>
/// <param name="Revision">Branch, tag or commit.</param>
public sealed partial record HubAddress(string Owner, string Name, string Revision)
{
    private const string DefaultRevision = "main";
    private const int Longest = 96;

    /// <summary>Owner and name, as the hub writes them.</summary>
    public string Id => $"{Owner}/{Name}";

    /// <summary>Whether the revision is a whole commit, whose files never change.</summary>
    public bool IsCommit => IsCommitDigest(Revision);

    /// <summary>Reads an address.</summary>
    /// <param name="text"><c>owner/name</c> or <c>owner/name@revision</c>.</param>
    /// <param name="revision">The revision, if it is said apart; null for the one in <paramref name="text"/>, or else <c>main</c>.</param>
    /// <returns>Null if the text cannot be an address.</returns>
    /// <exception cref="HubException">The revision is said twice, or cannot be one.</exception>
    /// <remarks>Source: huggingface_hub 1.x, <c>validate_repo_id</c>; git-check-ref-format(1) for revisions.</remarks>
    public static HubAddress? Parse(string text, string? revision = null)
    {
        Match match = Form().Match(text);
        string id = match.Groups["id"].Value;
        if (!match.Success || id.Length > Longest || id.Contains("--", StringComparison.Ordinal) || id.Contains("..", StringComparison.Ordinal)
            || id.EndsWith(".git", StringComparison.Ordinal))
            return null;
        string? inText = match.Groups["revision"] is { Success: true } group ? group.Value : null;
        if (inText is not null && revision is not null)
            throw new HubException($"The revision is said twice, '{inText}' in {text} and '{revision}'; say it once.");
        string chosen = inText ?? revision ?? DefaultRevision;
        if (!Revisions().IsMatch(chosen) || chosen.Contains("..", StringComparison.Ordinal))
            throw new HubException($"'{chosen}' cannot be a revision of {id}; it must be a branch, a tag or a commit.");
        string[] parts = id.Split('/');
        return new HubAddress(parts[0], parts[1], chosen);
    }

    /// <summary>Whether a text is a commit's digest: 40 hexadecimal digits in lower case.</summary>
    internal static bool IsCommitDigest(string text) => text.Length == 40 && text.All(char.IsAsciiHexDigitLower);

    /// <summary>Owner, name and revision in one word, as <see cref="Parse"/> reads them.</summary>
    public override string ToString() => $"{Id}@{Revision}";

    [GeneratedRegex(@"\A(?<id>[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?/[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?)(?:@(?<revision>.*))?\z")]
    private static partial Regex Form();

    [GeneratedRegex(@"\A[^\x00-\x20\x7f~^:?*\[\\]+\z")]
    private static partial Regex Revisions();
}
