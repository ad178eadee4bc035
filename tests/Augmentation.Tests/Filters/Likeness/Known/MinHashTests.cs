using KoGpt2.Augmentation.Filters.Likeness.Known;

namespace KoGpt2.Augmentation.Tests.Filters.Likeness.Known;

public sealed class MinHashTests
{
    private const int Pairs = 2_000;

    [Theory]
    [InlineData(20, 10)]
    [InlineData(40, 4)]
    [InlineData(30, 30)]
    public void Sign_SetsOfOneSimilarity_AgreeInThatShareOfPlaces(int both, int each)
    {
        double similarity = (double)both / (both + (2 * each));
        int places = MinHash.Bands * MinHash.Rows, agreeing = 0;
        foreach ((uint[] a, uint[] b) in Signatures(both, each))
            agreeing += a.Zip(b).Count(place => place.First == place.Second);
        // One place deviates by at most 0.5; the mean of all places of all pairs by far less than 0.01.
        Assert.Equal(similarity, (double)agreeing / (places * Pairs), 0.01);
    }

    [Theory]
    // Similarities 0.3, 0.5, 0.6, 0.7 and 0.8, in sets as large as reviews have.
    [InlineData(12, 14)]
    [InlineData(20, 10)]
    [InlineData(24, 8)]
    [InlineData(28, 6)]
    [InlineData(32, 4)]
    public void Band_SetsOfOneSimilarity_AreSharedAsOftenAsTheCurveSays(int both, int each)
    {
        double similarity = (double)both / (both + (2 * each));
        double expected = 1 - Math.Pow(1 - Math.Pow(similarity, MinHash.Rows), MinHash.Bands);
        int sharing = Signatures(both, each).Count(pair => Bands(pair.A).Zip(Bands(pair.B)).Any(band => band.First == band.Second));
        // Four standard deviations of a share of so many pairs.
        Assert.Equal(expected, (double)sharing / Pairs, 4 * Math.Sqrt(Math.Max(expected * (1 - expected), 0.001) / Pairs));
    }

    private static IEnumerable<(uint[] A, uint[] B)> Signatures(int both, int each)
    {
        var random = new Random(both);
        for (int pair = 0; pair < Pairs; pair++)
        {
            ulong[] elements = [.. Enumerable.Range(0, both + (2 * each)).Select(_ => (ulong)random.NextInt64(1L << 48))];
            yield return (Sign(elements[..(both + each)]), Sign([.. elements[..both], .. elements[(both + each)..]]));
        }
    }

    private static uint[] Sign(ulong[] set)
    {
        uint[] signature = new uint[MinHash.Bands * MinHash.Rows];
        MinHash.Sign(set, signature);
        return signature;
    }

    private static uint[] Bands(uint[] signature)
    {
        uint[] bands = new uint[MinHash.Bands];
        MinHash.Band(signature, bands);
        return bands;
    }
}
