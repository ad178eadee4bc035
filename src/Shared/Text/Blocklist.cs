namespace KoGpt2.Shared.Text;

/// <summary>Words and phrases that a text must not hold, and longer ones in which they are harmless: 시발, but not in 시발점.</summary>
/// <remarks>
/// Entries match anywhere, also inside words: Korean writes particles and endings onto its words, so a word's end says nothing. Text and entries are
/// compared as <see cref="FoldedText"/> has them: composed syllables, no case, any white space as one space. Spacing counts otherwise: 시발 is
/// not in 다시 발표. Time is linear in the text's length, however long the list is. Safe for use by many threads.
/// </remarks>
public sealed class Blocklist
{
    private readonly EntryAutomaton _entries;

    private Blocklist(EntryAutomaton entries, bool isEmpty) => (_entries, IsEmpty) = (entries, isEmpty);

    /// <summary>Whether it blocks nothing.</summary>
    public bool IsEmpty { get; }

    /// <summary>Reads a list.</summary>
    /// <param name="lines">
    /// One entry a line; <c>!</c> before it makes it an allowed one, inside which no shorter entry counts. White space around an entry, empty lines
    /// and lines that start with <c>#</c> are skipped.
    /// </param>
    /// <param name="source">What errors call the list: its file's name.</param>
    /// <exception cref="InvalidDataException">A line is only <c>!</c>, or a word is both blocked and allowed; the message names source and line.</exception>
    public static Blocklist Parse(IEnumerable<string> lines, string source = "blocklist")
    {
        EntryAutomaton.Builder entries = new();
        Dictionary<string, (bool Allowed, int Number)> seen = new(StringComparer.Ordinal);
        int number = 0;
        foreach (string line in lines)
        {
            number++;
            string entry = line.Trim();
            if (entry.Length == 0 || entry[0] == '#')
                continue;
            bool allowed = entry[0] == '!';
            if (allowed)
                entry = entry[1..].TrimStart();
            if (entry.Length == 0)
                throw new InvalidDataException($"{source}, line {number}: write the allowed word after the \"!\"; got nothing.");
            string folded = FoldedText.Of(entry).Text;
            if (!seen.TryAdd(folded, (allowed, number)))
            {
                if (seen[folded].Allowed != allowed)
                    throw new InvalidDataException($"{source}, line {number}: block \"{entry}\" or allow it; line {seen[folded].Number} says the opposite.");
                continue;
            }
            entries.Add(folded, entry, allowed);
        }
        return new Blocklist(entries.Build(), seen.Values.All(entry => entry.Allowed));
    }

    /// <summary>Looks for entries in a text.</summary>
    /// <param name="text">Any text; half surrogate pairs match nothing.</param>
    /// <returns>
    /// The entry that starts first, of several that start there the longest, leaving out those that lie wholly inside an allowed one;
    /// <see langword="null"/> if there is none.
    /// </returns>
    public BlocklistHit? Find(string text) => Find(text, after: 0);

    /// <summary>Looks for entries in a text whose start is another's: a prompt, with what a model made of it.</summary>
    /// <param name="text">Any text; half surrogate pairs match nothing.</param>
    /// <param name="after">Length of that start in UTF-16 code units: entries that end in it are left out, those that reach over its end are not.</param>
    /// <returns>As <see cref="Find(string)"/>.</returns>
    public BlocklistHit? Find(string text, int after)
    {
        if (IsEmpty)
            return null;
        FoldedText folded = FoldedText.Of(text);
        return _entries.FindFirst(folded.Text, folded.CountUpTo(after)) is { } hit
            ? new BlocklistHit(hit.Entry, folded.Start(hit.Start), folded.End(hit.End - 1) - folded.Start(hit.Start))
            : null;
    }
}
