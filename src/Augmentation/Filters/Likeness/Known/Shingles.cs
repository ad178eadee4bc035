namespace KoGpt2.Augmentation.Filters.Likeness.Known;

/// <summary>The set of runs of two or three characters that a key has.</summary>
internal static class Shingles
{
    /// <summary>The runs of a key, packed in a number each, ascending, each once; a shorter key is one run itself.</summary>
    /// <param name="key">Not empty.</param>
    /// <param name="size">Characters (UTF-16 code units) of a run, 1 to 4.</param>
    /// <param name="room">Where to put them, at least as long as the key.</param>
    /// <returns>The part of <paramref name="room"/> that they fill.</returns>
    public static Span<ulong> Of(ReadOnlySpan<char> key, int size, Span<ulong> room)
    {
        int count = Math.Max(1, key.Length - size + 1);
        for (int start = 0; start < count; start++)
        {
            ulong run = 0;
            foreach (char character in key.Slice(start, Math.Min(size, key.Length)))
                run = (run << 16) | character;
            room[start] = run;
        }
        room[..count].Sort();
        int distinct = 1;
        for (int i = 1; i < count; i++)
            if (room[i] != room[distinct - 1])
                room[distinct++] = room[i];
        return room[..distinct];
    }

    /// <summary>Jaccard similarity: the share of those in both sets in those in either.</summary>
    /// <param name="a">Ascending, each once, not empty.</param>
    /// <param name="b">Likewise.</param>
    public static double Jaccard(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b)
    {
        int both = 0;
        for (int i = 0, j = 0; i < a.Length && j < b.Length;)
        {
            (ulong left, ulong right) = (a[i], b[j]);
            if (left == right)
                both++;
            if (left <= right)
                i++;
            if (right <= left)
                j++;
        }
        return (double)both / (a.Length + b.Length - both);
    }
}
