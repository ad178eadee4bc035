using KoGpt2.Cli.Bench.Workloads;

namespace KoGpt2.Cli.Tests.Bench.Workloads;

public sealed class LengthMixTests
{
    [Theory]
    [InlineData("64", 64, 64)]
    [InlineData("1-200", 1, 200)]
    [InlineData("7-7", 7, 7)]
    public void Draw_OneRange_GivesEveryLengthOfIt(string text, int least, int most)
    {
        LengthMix mix = LengthMix.TryParse(text, most: 200)!;
        var random = new Random(1);
        int[] drawn = [.. Enumerable.Range(0, 5_000).Select(_ => mix.Draw(random)).Distinct().Order()];
        Assert.Equal(Enumerable.Range(least, most - least + 1), drawn);
    }

    [Fact]
    public void Draw_SeveralRanges_TakesEachAsOftenAsTheOthers()
    {
        LengthMix mix = LengthMix.TryParse("8,200-400", most: 400)!;
        var random = new Random(1);
        int[] drawn = [.. Enumerable.Range(0, 1_000).Select(_ => mix.Draw(random))];
        Assert.InRange(drawn.Count(length => length == 8), 450, 550);
        Assert.All(drawn, length => Assert.True(length is 8 or (>= 200 and <= 400)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("5-")]
    [InlineData("5-4")]
    [InlineData("1-2-3")]
    [InlineData("1,")]
    [InlineData("1 - 2")]
    [InlineData("many")]
    [InlineData("1-201")]
    public void TryParse_NoLengths_GivesNull(string text) => Assert.Null(LengthMix.TryParse(text, most: 200));
}
