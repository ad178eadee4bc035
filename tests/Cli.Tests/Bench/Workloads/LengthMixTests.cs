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
        Assert.Equal(Enumerable.Range(least, most - least + 1), mix.Draw(2_000, new Random(1)).Distinct().Order());
    }

    [Fact]
    public void Draw_SeveralRanges_TakesEachAsOftenAsTheOthers()
    {
        LengthMix mix = LengthMix.TryParse("8,200-400", most: 400)!;
        int[] drawn = mix.Draw(1_000, new Random(1));
        Assert.Equal(500, drawn.Count(length => length == 8));
        Assert.All(drawn, length => Assert.True(length is 8 or (>= 200 and <= 400)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Draw_AnySeed_HasTheMeanOfTheRange(int seed)
    {
        int[] drawn = LengthMix.TryParse("1-128", most: 128)!.Draw(256, new Random(seed));
        Assert.InRange(drawn.Average(), 64, 65);
        Assert.NotEqual(drawn.Order(), drawn);
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
