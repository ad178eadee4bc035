using System.Globalization;
using KoGpt2.Shared.Models;
using KoGpt2.Shared.Settings;
using KoGpt2.TestSupport;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Models;
using KoGpt2.Worker.Models.Packaging;
using KoGpt2.Worker.Tests.Models;

namespace KoGpt2.Worker.Tests.Engine.Beams;

/// <summary>Random small models and settings, all searches in one batch with other sequences, against the float64 search.</summary>
public sealed class BeamOracleTests
{
    // Sums of up to seven log-probabilities in float32.
    private const double Precision = 2e-5;

    private static readonly int s_searches = int.Parse(Environment.GetEnvironmentVariable("BEAM_SEARCHES") ?? "20", CultureInfo.InvariantCulture);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Step_RandomModelAndSettings_FindsWhatTheOracleFinds(int seed)
    {
        using var folder = new TempFolder();
        var random = new Random(seed);
        int heads = random.Next(1, 3);
        var shape = new ModelShape(Layers: random.Next(1, 3), heads, Width: 8 * heads, FeedForward: 16, Positions: 24, Vocabulary: random.Next(9, 40));
        var checkpoint = TestCheckpoint.Random(shape, seed);
        ModelPackage package = checkpoint.Import(folder, WeightPrecision.Fp32);
        Sequence[] searches = [.. Enumerable.Range(0, s_searches).Select(_ => Search(random, package.Manifest))];
        IEnumerable<Sequence> others = Enumerable.Range(0, s_searches).Select(i => new Sequence([i % 9], new GenerationSettings { MaxTokens = 9, Seed = i }, 0, package.Manifest));
        Packages.Run(package, rows: random.Next(5, 12), searches.Zip(others, (search, other) => new[] { search, other }).SelectMany(both => both));

        int told = 0;
        foreach (Sequence search in searches)
        {
            var oracle = new BeamOracle(Oracle.Of(checkpoint), Ending(search.Settings), search.Settings);
            IReadOnlyList<(int[] Output, double Score)> expected = oracle.Search([.. search.Prompt]);
            if (oracle.Margin < Precision)
                continue;
            told++;
            Assert.Equal(expected.Select(found => found.Output), search.Hypotheses.Select(found => found.Tokens));
            Assert.All(expected.Zip(search.Hypotheses), pair => Assert.Equal(pair.First.Score, pair.Second.Score, 1e-4));
        }
        Assert.True(told * 10 >= searches.Length * 8, $"Only {told} of {searches.Length} searches could be told apart in float32.");
    }

    private static int[] Ending(GenerationSettings settings) => settings.IgnoreEos ? settings.StopTokenIds : [1, .. settings.StopTokenIds];

    private static Sequence Search(Random random, ModelManifest model)
    {
        int most = random.Next(1, 8);
        var settings = new GenerationSettings
        {
            Temperature = 0,
            NumBeams = random.Next(2, 6),
            MaxTokens = most,
            MinTokens = random.Next(3) == 0 ? random.Next(most) : 0,
            LengthPenalty = random.Next(4) switch { 0 => 0, 1 => -1.5, 2 => 1, _ => 2.5 },
            EarlyStopping = (EarlyStopping)random.Next(3),
            RepetitionPenalty = random.Next(2) == 0 ? 1 : 1.4,
            NoRepeatNgramSize = random.Next(3) == 0 ? 2 : 0,
            StopTokenIds = [.. Enumerable.Range(2, random.Next(3))],
            IgnoreEos = random.Next(4) == 0,
        };
        int[] prompt = [.. Enumerable.Range(0, random.Next(1, 9)).Select(_ => random.Next(model.Shape.Vocabulary))];
        return new Sequence(prompt, settings, choice: 0, model with { EndTokens = [1] });
    }
}
