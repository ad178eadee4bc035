using System.IO.Hashing;
using System.Numerics;
using System.Runtime.InteropServices;

namespace KoGpt2.Augmentation.Filters.Likeness.Known;

/// <summary>Finds the longest run of characters that a key shares with any of many texts. Not safe for several threads.</summary>
/// <remarks>
/// Of each text every fourth piece is known, short enough for one to lie in any run that counts, and is found by its hash; from there the run is
/// followed both ways. Takes about 4 bytes for each character, besides the keys.
/// </remarks>
/// <param name="texts">Whose keys are compared.</param>
/// <param name="shortest">Shortest run that must be found, 8 or more.</param>
internal sealed class SharedRuns(KnownTexts texts, int shortest)
{
    /// <summary>Most places looked at for one piece: where a whole corpus is made from one pattern, the pattern's pieces are in all texts.</summary>
    public const int MostPlaces = 1_000;

    private const int Step = 4;

    private readonly int _piece = shortest - Step + 1;
    private readonly List<(int Place, int Before)> _entries = [];
    private int[] _last = [];

    /// <summary>Makes a text one that runs may be shared with.</summary>
    /// <param name="number">Its number; each once.</param>
    public void Add(int number)
    {
        int start = texts.Start(number), pieces = texts.KeyOf(number).Length - _piece;
        for (int offset = 0; offset <= pieces; offset += Step)
        {
            if (_entries.Count == _last.Length)
                Grow();
            _entries.Add((start + offset, 0));
            Link(_entries.Count - 1);
        }
    }

    /// <summary>The longest run that a key shares with a text.</summary>
    /// <returns>Its characters and the text's number; 0 and -1 if there is none of <c>shortest</c> characters.</returns>
    public (int Length, int Number) Longest(ReadOnlySpan<char> key)
    {
        ReadOnlySpan<char> characters = texts.Characters;
        (int Length, int Place) longest = (0, 0);
        for (int start = 0; _last.Length > 0 && start + _piece <= key.Length; start++)
        {
            int entry = _last[Bucket(key.Slice(start, _piece))];
            for (int looked = 0; entry >= 0 && looked < MostPlaces; looked++)
            {
                (int place, entry) = _entries[entry];
                int ahead = key[start..].CommonPrefixLength(characters[place..]);
                if (ahead < _piece)
                    continue;
                int back = 0;
                while (back < start && key[start - back - 1] == characters[place - back - 1])
                    back++;
                if (back + ahead > longest.Length)
                    longest = (back + ahead, place);
            }
        }
        return longest.Length < shortest ? (0, -1) : (longest.Length, texts.At(longest.Place));
    }

    private void Grow()
    {
        _last = new int[Math.Max(256, 2 * _last.Length)];
        _last.AsSpan().Fill(-1);
        for (int entry = 0; entry < _entries.Count; entry++)
            Link(entry);
    }

    private void Link(int entry)
    {
        int place = _entries[entry].Place;
        int bucket = Bucket(texts.Characters.Slice(place, _piece));
        _entries[entry] = (place, _last[bucket]);
        _last[bucket] = entry;
    }

    private int Bucket(ReadOnlySpan<char> piece) =>
        (int)(XxHash3.HashToUInt64(MemoryMarshal.AsBytes(piece)) >> (64 - BitOperations.Log2((uint)_last.Length)));
}
