namespace KoGpt2.Shared.Text;

/// <summary>Where a text holds an entry of a <see cref="Blocklist"/>.</summary>
/// <param name="Entry">The entry as the list has it.</param>
/// <param name="Start">Where it starts in the text that was searched, in UTF-16 code units.</param>
/// <param name="Length">
/// How much of that text it is, in UTF-16 code units: not always the entry's own length, since one syllable may be written as several jamo.
/// </param>
public sealed record BlocklistHit(string Entry, int Start, int Length);
