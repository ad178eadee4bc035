using FsCheck.Fluent;
using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Sampling;
using KoGpt2.Worker.Tests.Engine;

namespace KoGpt2.Worker.Tests.Sampling;

public sealed class LogitsProcessorsTests
{
    /// <summary>Few tokens, so that runs repeat and bad words are met.</summary>
    private const int Alphabet = 6;

    [Fact]
    public void Apply_AnySettingsAndTokens_IsWhatTheDefinitionsSay() =>
        Prop.ForAll(RowArbitrary.Wide, RowArbitrary.Seeds, (row, seed) =>
        {
            var random = new Random(seed);
            int[] ending = [0, 3], prompt = Tokens(random, row.Length, 1), output = Tokens(random, row.Length, 0);
            GenerationSettings settings = RandomSettings.Of(seed, Alphabet, most: 64);
            TokenHistory history = Replay(new TokenHistory(prompt, settings, ending), output);
            double[] expected = Naive.Process([.. row.Select(logit => (double)logit)], prompt, output, settings, ending);
            LogitsProcessors.Apply(row, history);
            foreach ((double right, float got) in expected.Zip(row))
                Assert.True(right == got || Math.Abs(right - got) <= 1e-5 * (1 + Math.Abs(right)), $"{got} should be {right}.");
        }).Holds();

    [Fact]
    public void Apply_ForkedHistory_IsAsIfItHadGoneThatWayAlone() =>
        Prop.ForAll(RowArbitrary.Wide, RowArbitrary.Seeds, (row, seed) =>
        {
            var random = new Random(seed);
            int[] prompt = Tokens(random, row.Length, 1), shared = Tokens(random, row.Length, 0);
            int[][] ways = [Tokens(random, row.Length, 0), Tokens(random, row.Length, 0)];
            GenerationSettings settings = RandomSettings.Of(seed, Alphabet, most: 64);
            TokenHistory trunk = Replay(new TokenHistory(prompt, settings, [1]), shared), branch = trunk.Fork();
            Replay(trunk, ways[0]);
            Replay(branch, ways[1]);
            foreach ((TokenHistory forked, int[] way) in new[] { trunk, branch }.Zip(ways))
            {
                float[] got = [.. row], expected = [.. row];
                LogitsProcessors.Apply(got, forked);
                LogitsProcessors.Apply(expected, Replay(new TokenHistory(prompt, settings, [1]), [.. shared, .. way]));
                Assert.Equal(expected, got);
            }
        }).Holds();

    [Fact]
    public void Weigh_AnySettings_IsWhatTheDefinitionsSay() =>
        Prop.ForAll(RowArbitrary.Coarse, RowArbitrary.Seeds, (row, seed) =>
        {
            GenerationSettings settings = RandomSettings.Of(seed, row.Length, most: 64);
            settings = settings with { Temperature = Math.Max(settings.Temperature, 0.05) };
            double[] expected = Naive.Filter([.. row.Select(logit => (double)logit)], settings);
            LogitsProcessors.Weigh(row, settings);
            double total = row.Sum(weight => (double)weight);
            Assert.All(expected.Zip(row), pair => Assert.Equal(pair.First, pair.Second / total, tolerance: 2e-5));
        }).Holds();

    [Fact]
    public void Sample_AnySettings_InvertsTheDistributionByDefinition() =>
        Prop.ForAll(RowArbitrary.Coarse, RowArbitrary.Seeds, (row, seed) =>
        {
            var random = new Random(seed);
            GenerationSettings settings = RandomSettings.Of(seed, Math.Min(Alphabet, row.Length), most: 64);
            settings = settings with { Temperature = Math.Max(settings.Temperature, 0.05), BadWordsIds = [.. settings.BadWordsIds.Where(run => run.Length > 1)] };
            float[] padded = [.. row, .. Enumerable.Repeat(float.NegativeInfinity, Math.Max(0, Alphabet + 2 - row.Length)), row[0]];
            Sequence sequence = Scripted.Sequence([random.Next(Math.Min(row.Length, Alphabet))], settings);
            double[] logits = Naive.Process([.. padded.Select(logit => (double)logit)], [.. sequence.Prompt], [], settings, TokenHistory.EndingTokens([1], settings));
            double[] p = Naive.Filter(logits, settings);
            int token = new Sampler(1).Sample(padded, new StepPlan(Pass.Decode, [new PlanRow(sequence, 0, 0, 0, 1, Draws: true)], [], []))[0].Token;
            double below = p[..token].Sum(), uniform = new RandomNumbers(settings.Seed, 0).At(0);
            Assert.InRange(uniform, below - 2e-5, below + p[token] + 2e-5);
        }).Holds();

    private static TokenHistory Replay(TokenHistory history, int[] output)
    {
        Array.ForEach(output, history.Add);
        return history;
    }

    private static int[] Tokens(Random random, int vocabulary, int least) =>
        [.. Enumerable.Range(0, random.Next(least, 30)).Select(_ => random.Next(Math.Min(vocabulary, Alphabet)))];
}
