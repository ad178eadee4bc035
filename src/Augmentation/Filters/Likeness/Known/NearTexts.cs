using System.Buffers;

namespace KoGpt2.Augmentation.Filters.Likeness.Known;

/// <summary>Finds texts that are nearly the same, by runs of three characters, or of two in short ones. Not safe for several threads.</summary>
/// <remarks>
/// What shares a band (<see cref="BandTable"/>) is compared run by run, so that nothing is found that is not near; what is near may be missed, as
/// <see cref="MinHash"/> says. Texts of middle length are in two tables, since both shorter and longer ones may be near to them.
/// </remarks>
/// <param name="texts">Whose keys are compared.</param>
/// <param name="similarity">Least Jaccard similarity that must be found, 0.5 to 1.</param>
internal sealed class NearTexts(KnownTexts texts, double similarity)
{
    /// <summary>
    /// With fewer different runs of two characters than this, as in texts under 20, runs of two are compared: of those of three, one syllable in 15 that
    /// is another leaves 0.62 alone.
    /// </summary>
    private const int ManyRuns = 19;

    private readonly BandTable _pairs = new(), _triples = new();

    /// <summary>Makes a text one that may be found.</summary>
    /// <param name="number">Its number; each once.</param>
    public void Add(int number)
    {
        ReadOnlySpan<char> key = texts.KeyOf(number);
        ulong[] room = ArrayPool<ulong>.Shared.Rent(key.Length);
        // A set of similarity s has at least s times as many elements, and there are at most one fewer different triples than pairs.
        Span<ulong> pairs = Shingles.Of(key, 2, room);
        if (pairs.Length * similarity < ManyRuns)
            _pairs.Add(number, pairs);
        Span<ulong> triples = Shingles.Of(key, 3, room);
        if (triples.Length >= (ManyRuns - 1) * similarity)
            _triples.Add(number, triples);
        ArrayPool<ulong>.Shared.Return(room);
    }

    /// <summary>The text that is nearest to a key, and how near.</summary>
    /// <returns>The nearest one found, near enough or not; number -1 and similarity 0 if none shares a band.</returns>
    public (int Number, double Similarity) Nearest(ReadOnlySpan<char> key)
    {
        if (key.IsEmpty)
            return (-1, 0);
        ulong[] room = ArrayPool<ulong>.Shared.Rent(key.Length);
        ReadOnlySpan<ulong> runs = Shingles.Of(key, 2, room);
        int size = runs.Length < ManyRuns ? 2 : 3;
        if (size == 3)
            runs = Shingles.Of(key, 3, room);
        (int Number, double Similarity) nearest = (-1, 0);
        foreach (int number in (size == 2 ? _pairs : _triples).Sharing(runs))
        {
            double found = Compare(runs, texts.KeyOf(number), size);
            if (found > nearest.Similarity)
                nearest = (number, found);
        }
        ArrayPool<ulong>.Shared.Return(room);
        return nearest;
    }

    private static double Compare(ReadOnlySpan<ulong> runs, ReadOnlySpan<char> key, int size)
    {
        ulong[] room = ArrayPool<ulong>.Shared.Rent(key.Length);
        double found = Shingles.Jaccard(runs, Shingles.Of(key, size, room));
        ArrayPool<ulong>.Shared.Return(room);
        return found;
    }
}
