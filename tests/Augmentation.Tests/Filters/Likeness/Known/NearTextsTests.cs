using KoGpt2.Augmentation.Filters.Likeness.Known;

namespace KoGpt2.Augmentation.Tests.Filters.Likeness.Known;

public sealed class NearTextsTests
{
    private const string Syllables = "가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허고노도로모보소오조초코토포호구누두루무부수우주추쿠투푸후";

    [Theory]
    [InlineData(0.7)]
    [InlineData(0.5)]
    public void Nearest_RandomTextsWithChanges_FindsAsManyAsItSays(double similarity)
    {
        var random = new Random(5);
        string[] keys = [.. Enumerable.Range(0, 1_000).Select(_ => string.Concat(random.GetItems(Syllables.AsSpan(), random.Next(6, 40))))];
        KnownTexts texts = new();
        NearTexts near = new(texts, similarity);
        foreach (string key in keys)
            near.Add(texts.TryAdd(key, new Origin(key))!.Value);

        int expected = 0, found = 0;
        foreach (string key in keys)
        {
            char[] changed = [.. key];
            for (int changes = random.Next(1, 4); changes > 0; changes--)
                changed[random.Next(changed.Length)] = Syllables[random.Next(Syllables.Length)];
            (int number, double nearest) = near.Nearest(changed);
            double exact = Exact(changed, key);
            // What is found is as near as it is said to be.
            if (number >= 0)
                Assert.Equal(Exact(changed, texts.KeyOf(number)), nearest);
            expected += exact >= similarity ? 1 : 0;
            found += exact >= similarity && nearest >= exact ? 1 : 0;
        }
        // At 0.7 the curve says 0.99, at 0.5 0.55; most are nearer than that.
        Assert.InRange(expected, 200, 1_000);
        Assert.InRange(found, similarity > 0.6 ? 0.99 * expected : 0.8 * expected, expected);
    }

    [Fact]
    public void Nearest_ShortTextNearALongOne_IsFound()
    {
        // 19 characters against 23, and the other way round: one is compared by pairs, the other by threes.
        string longer = Syllables[..23], shorter = Syllables[..19];
        Assert.Equal((0, 18.0 / 22), Nearest(longer, shorter));
        Assert.Equal((0, 17.0 / 21), Nearest(shorter, longer));
    }

    [Fact]
    public void Nearest_WholeCorpusOfOnePattern_StillFindsWhatIsNear()
    {
        KnownTexts texts = new();
        NearTexts near = new(texts, 0.7);
        for (int i = 0; i < 3 * BandTable.MostShared; i++)
            near.Add(texts.TryAdd($"배송이빠르고포장도꼼꼼하게해주셔서정말감사합니다{i}번", new Origin($"{i}"))!.Value);
        Assert.True(near.Nearest("배송이빠르고포장도꼼꼼하게해주셔서정말감사합니다").Similarity > 0.7);
    }

    [Fact]
    public void Nearest_NothingAddedOrNothingAsked_IsNone()
    {
        Assert.Equal((-1, 0.0), new NearTexts(new KnownTexts(), 0.7).Nearest("가나다"));
        Assert.Equal((-1, 0.0), Nearest("가나다", ""));
    }

    private static (int Number, double Similarity) Nearest(string known, string key)
    {
        KnownTexts texts = new();
        NearTexts near = new(texts, 0.7);
        near.Add(texts.TryAdd(known, new Origin("r"))!.Value);
        return near.Nearest(key);
    }

    private static double Exact(ReadOnlySpan<char> key, ReadOnlySpan<char> other)
    {
        int size = Runs(key, 2).Count < 19 ? 2 : 3;
        HashSet<string> a = Runs(key, size), b = Runs(other, size);
        return (double)a.Intersect(b).Count() / a.Union(b).Count();
    }

    private static HashSet<string> Runs(ReadOnlySpan<char> key, int size)
    {
        string text = key.ToString();
        return [.. Enumerable.Range(0, text.Length - size + 1).Select(start => text.Substring(start, size))];
    }
}
