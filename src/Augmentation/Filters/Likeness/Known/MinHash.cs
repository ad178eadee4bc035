namespace KoGpt2.Augmentation.Filters.Likeness.Known;

/// <summary>Signatures of sets that agree in as many places as the sets are similar.</summary>
/// <remarks>
/// Sources: Broder, "On the resemblance and containment of documents", 1997; Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets", 3.3 and 3.4:
/// sets of Jaccard similarity s share one of b bands of r places with probability 1 - (1 - s^r)^b. With 25 bands of 5 that is 0.87 at 0.6, 0.99 at 0.7.
/// </remarks>
internal static class MinHash
{
    /// <summary>Bands, any of which two similar sets should share.</summary>
    public const int Bands = 25;

    /// <summary>Places of a band.</summary>
    public const int Rows = 5;

    private static readonly ulong[] s_factors = Numbers(start: 1), s_summands = Numbers(start: 2);

    /// <summary>The signature of a set.</summary>
    /// <param name="set">Not empty.</param>
    /// <param name="signature">Takes <see cref="Bands"/> times <see cref="Rows"/> places.</param>
    public static void Sign(ReadOnlySpan<ulong> set, Span<uint> signature)
    {
        signature.Fill(uint.MaxValue);
        foreach (ulong element in set)
        {
            ulong mixed = Mix(element);
            for (int i = 0; i < signature.Length; i++)
                signature[i] = Math.Min(signature[i], (uint)(((mixed * s_factors[i]) + s_summands[i]) >> 32));
        }
    }

    /// <summary>One number for each band of a signature.</summary>
    /// <param name="signature">What <see cref="Sign"/> made.</param>
    /// <param name="bands">Takes <see cref="Bands"/> numbers.</param>
    public static void Band(ReadOnlySpan<uint> signature, Span<uint> bands)
    {
        for (int band = 0; band < Bands; band++)
        {
            ulong hash = (ulong)band;
            foreach (uint place in signature.Slice(band * Rows, Rows))
                hash = Mix(hash + place);
            bands[band] = (uint)(hash >> 32);
        }
    }

    /// <summary>Spreads a number over 64 bits.</summary>
    /// <remarks>Source: SplitMix64's output function, in Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.</remarks>
    public static ulong Mix(ulong number)
    {
        number += 0x9E3779B97F4A7C15;
        number = (number ^ (number >> 30)) * 0xBF58476D1CE4E5B9;
        number = (number ^ (number >> 27)) * 0x94D049BB133111EB;
        return number ^ (number >> 31);
    }

    private static ulong[] Numbers(ulong start) =>
        [.. Enumerable.Range(0, Bands * Rows).Select(i => Mix((start << 32) | (uint)i) | 1)];
}
