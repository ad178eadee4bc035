using KoGpt2.Shared.Text;
using static System.FormattableString;

namespace KoGpt2.Augmentation.Filters.Reading;

/// <summary>The words of a recipe's blocklist.</summary>
internal static class BlocklistEntries
{
    private const int Most = 10_000, Longest = 200;

    /// <summary>The field that holds them.</summary>
    public static FilterField<FilterSpec.Blocklist> Field { get; } = new(
        "entries", Invariant($"1 to {Most:N0} strings, each of 1 to {Longest} characters"),
        (filter, json) => FilterField<FilterSpec.Blocklist>.Texts(json) is { Count: >= 1 and <= Most } entries
            && entries.All(entry => entry.Trim().Length is >= 1 and <= Longest)
            ? filter with { Entries = entries }
            : null,
        (filter, writer) => FilterField<FilterSpec.Blocklist>.WriteTexts(writer, filter.Entries));

    /// <summary>What is wrong with a list, if anything is.</summary>
    public static (string Field, string Message)? Check(FilterSpec.Blocklist filter)
    {
        if (filter.Entries.Count == 0)
            return ("entries", $"Send the words to block: {Field.Right}.");
        try
        {
            return Blocklist.Parse(filter.Entries, "entries").IsEmpty
                ? ("entries", "Send at least one word to block; these are all allowed ones or comments.")
                : null;
        }
        catch (InvalidDataException error)
        {
            return ("entries", error.Message);
        }
    }
}
