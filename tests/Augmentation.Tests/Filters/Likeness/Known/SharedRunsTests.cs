using FsCheck;
using FsCheck.Fluent;
using KoGpt2.Augmentation.Filters.Likeness.Known;

namespace KoGpt2.Augmentation.Tests.Filters.Likeness.Known;

public sealed class SharedRunsTests
{
    // Few different pieces, so that runs are shared often, and of all lengths around the shortest that counts.
    private static readonly Gen<string> s_keys = Gen.Elements("가나", "다라마", "바사아자차카타", "재미있는영화", "ㅋㅋ", "파").ArrayOf().Resize(12).Select(string.Concat);

    [Fact]
    public void Longest_AnyKeys_IsTheLongestCommonSubstring() =>
        Prop.ForAll(s_keys.ArrayOf().Resize(8).ToArbitrary(), s_keys.ToArbitrary(), Gen.Choose(8, 14).ToArbitrary(), (source, key, shortest) =>
        {
            KnownTexts texts = new();
            SharedRuns runs = new(texts, shortest);
            foreach (string text in source)
                if (texts.TryAdd(text, new Origin(text)) is { } number)
                    runs.Add(number);
            int expected = source.Select(text => LongestCommon(text, key)).DefaultIfEmpty().Max();
            (int length, int found) = runs.Longest(key);
            return length == (expected >= shortest ? expected : 0)
                && (length == 0 || LongestCommon(texts.OriginOf(found).Source!, key) == length);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));

    [Fact]
    public void Longest_NeighbouringTexts_AreNotReadAsOne()
    {
        KnownTexts texts = new();
        SharedRuns runs = new(texts, 8);
        foreach (string text in (string[])["가나다라마바사아", "자차카타파하거너", "더러머버서어저처"])
            runs.Add(texts.TryAdd(text, new Origin(text))!.Value);
        Assert.Equal((8, 1), runs.Longest("사아자차카타파하거너더러"));
    }

    [Fact]
    public void Longest_PatternInAllTexts_IsFoundStill()
    {
        KnownTexts texts = new();
        SharedRuns runs = new(texts, 12);
        for (int i = 0; i < 3 * SharedRuns.MostPlaces; i++)
            runs.Add(texts.TryAdd($"{i}번상품배송이빠르고포장도꼼꼼합니다", new Origin($"{i}"))!.Value);
        Assert.Equal(17, runs.Longest("번상품배송이빠르고포장도꼼꼼합니다").Length);
    }

    private static int LongestCommon(string a, string b)
    {
        int longest = 0;
        int[] before = new int[b.Length + 1];
        foreach (char character in a)
        {
            int[] here = new int[b.Length + 1];
            for (int j = 0; j < b.Length; j++)
                longest = Math.Max(longest, here[j + 1] = character == b[j] ? before[j] + 1 : 0);
            before = here;
        }
        return longest;
    }
}
