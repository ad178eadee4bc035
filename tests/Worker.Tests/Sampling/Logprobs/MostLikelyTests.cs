using FsCheck;
using FsCheck.Fluent;
using KoGpt2.Worker.Sampling.Logprobs;

namespace KoGpt2.Worker.Tests.Sampling.Logprobs;

public sealed class MostLikelyTests
{
    [Fact]
    public void Find_AnyRow_GivesWhatSortingGives() =>
        Prop.ForAll(
            // Few different values, so that many are tied; some impossible.
            Arb.From(Gen.Choose(-5, 5).Select(i => i == -5 ? float.NegativeInfinity : i).ArrayOf()),
            Arb.From(Gen.Choose(0, 70)),
            (values, count) => Assert.Equal(
                values.Select((value, token) => new TokenValue(token, value)).OrderByDescending(pair => pair.Value).Take(count),
                MostLikely.Find(values, count))).QuickCheckThrowOnFailure();

    [Fact]
    public void Find_LargeRow_GivesWhatSortingGives()
    {
        var random = new Random(1);
        float[] values = [.. Enumerable.Range(0, 51_200).Select(_ => random.NextSingle())];
        Assert.Equal(
            values.Select((value, token) => new TokenValue(token, value)).OrderByDescending(pair => pair.Value).Take(20), MostLikely.Find(values, 20));
    }
}
