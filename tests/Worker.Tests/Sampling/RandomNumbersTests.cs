using KoGpt2.Worker.Sampling;

namespace KoGpt2.Worker.Tests.Sampling;

public sealed class RandomNumbersTests
{
    [Fact]
    public void At_SeedChoiceAndStep_EachGiveAnotherNumber()
    {
        long[] seeds = [0, 1, -1, 1L << 32, long.MinValue];
        HashSet<double> numbers =
        [
            .. from seed in seeds
               from choice in Enumerable.Range(0, 10)
               from step in Enumerable.Range(0, 100)
               select new RandomNumbers(seed, choice).At(step),
        ];
        Assert.Equal(seeds.Length * 10 * 100, numbers.Count);
    }

    [Fact]
    public void At_ManySteps_IsUniform()
    {
        var random = new RandomNumbers(Seed: 7, Choice: 0);
        var tenths = new int[10];
        for (int step = 0; step < 100_000; step++)
            tenths[(int)(random.At(step) * 10)]++;
        // Five standard deviations of a count around 10,000.
        Assert.All(tenths, count => Assert.InRange(count, 9_526, 10_474));
    }
}
