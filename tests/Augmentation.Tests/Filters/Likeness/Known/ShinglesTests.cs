using FsCheck;
using FsCheck.Fluent;
using KoGpt2.Augmentation.Filters.Likeness.Known;

namespace KoGpt2.Augmentation.Tests.Filters.Likeness.Known;

public sealed class ShinglesTests
{
    private static readonly Gen<string> s_keys = Gen.Elements('가', '나', '다', 'ㅋ').NonEmptyListOf().Select(string.Concat);

    [Fact]
    public void Jaccard_AnyKeys_IsThatOfTheirRuns() =>
        Prop.ForAll(s_keys.ToArbitrary(), s_keys.ToArbitrary(), Gen.Choose(1, 4).ToArbitrary(), (a, b, size) =>
        {
            HashSet<string> left = Runs(a, size), right = Runs(b, size);
            double expected = (double)left.Intersect(right).Count() / left.Union(right).Count();
            return Shingles.Jaccard(Shingles.Of(a, size, new ulong[a.Length]), Shingles.Of(b, size, new ulong[b.Length])) == expected;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    private static HashSet<string> Runs(string key, int size) =>
        [.. Enumerable.Range(0, Math.Max(1, key.Length - size + 1)).Select(start => key.Substring(start, Math.Min(size, key.Length)))];
}
