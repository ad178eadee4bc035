using System.Text.Json;
using System.Text.Json.Nodes;
using KoGpt2.Shared.Models;
using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Models;
using KoGpt2.Worker.Models.Packaging;

namespace KoGpt2.Worker.Tests.Engine.Beams;

public sealed class BeamGoldenTests(Packages packages) : IClassFixture<Packages>
{
    // Scores are sums of up to 20 log-probabilities computed in float32.
    private const double Tolerance = 1e-4;

    [Fact]
    public void Step_TinyModel_FindsTheGoldenTexts() => Check(packages.Tiny, TestData.Rows("goldens", "beam.jsonl"));

    [Fact]
    public void Step_DemoModel_FindsTheGoldenTexts() => Check(packages.Demo(WeightPrecision.Fp32), TestData.Rows("demo-goldens", "beam.jsonl"));

    private static void Check(ModelPackage package, JsonNode[] rows)
    {
        Assert.Equal(20, rows.Count(row => row["robust"]?.GetValue<bool>() is not false));
        Sequence[] sequences = [.. rows.Select(row => Sequence(row, package.Manifest))];
        Packages.Run(package, rows: 7, sequences);
        foreach ((JsonNode row, Sequence sequence) in rows.Zip(sequences))
        {
            int[][] expected = [.. row["sequences_trimmed"]!.AsArray().Select(ids => ids.Deserialize<int[]>()![sequence.Prompt.Count..])];
            double[] scores = row["sequences_scores"]!.Numbers();
            Assert.Equal(expected, sequence.Hypotheses.Take(sequence.Settings.N).Select(found => found.Tokens));
            Assert.All(scores.Zip(sequence.Hypotheses), pair => Assert.Equal(pair.First, pair.Second.Score, Tolerance));
            Assert.Equal(expected[0], sequence.Output);
        }
    }

    private static Sequence Sequence(JsonNode row, ModelManifest model)
    {
        JsonNode settings = row["params"]!;
        int[] end = settings["eos_token_id"] switch
        {
            null => [],
            JsonArray several => several.Deserialize<int[]>()!,
            var one => [one.GetValue<int>()],
        };
        return new Sequence(
            row.Ints("input_ids"),
            new GenerationSettings
            {
                Temperature = 0,
                NumBeams = settings["num_beams"]!.GetValue<int>(),
                N = settings["num_return_sequences"]!.GetValue<int>(),
                LengthPenalty = settings["length_penalty"]!.GetValue<double>(),
                EarlyStopping = settings["early_stopping"].Deserialize<EarlyStopping>(),
                NoRepeatNgramSize = settings["no_repeat_ngram_size"]!.GetValue<int>(),
                MaxTokens = settings["max_new_tokens"]!.GetValue<int>(),
                MinTokens = settings["min_new_tokens"]?.GetValue<int>() ?? 0,
                RepetitionPenalty = settings["repetition_penalty"]?.GetValue<double>() ?? 1,
                BadWordsIds = settings["bad_words_ids"].Deserialize<int[][]>() ?? [],
            },
            choice: 0,
            model with { EndTokens = end });
    }
}
