using System.Text.Json.Nodes;
using KoGpt2.Shared.Settings;
using KoGpt2.TestSupport;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Models;
using KoGpt2.Worker.Models.Packaging;
using KoGpt2.Worker.Sampling.Logprobs;
using KoGpt2.Worker.Tests.Models;

namespace KoGpt2.Worker.Tests.Engine;

public sealed class ScoreGoldenTests(Packages packages) : IClassFixture<Packages>
{
    private const double Tolerance = 1e-5;

    private static readonly GenerationSettings s_score = new() { MaxTokens = 0, Echo = true, Logprobs = 5 };

    [Fact]
    public void Step_TinyModel_ScoresPromptsAsTheGoldens() => Check(packages.Tiny, TestData.Rows("goldens", "scores.jsonl"));

    [Fact]
    public void Step_DemoModel_ScoresPromptsAsTheGoldens() =>
        Check(packages.Demo(WeightPrecision.Fp32), TestData.Rows("demo-goldens", "scores.jsonl"));

    [Fact]
    public void Step_LongPromptsAndChoices_ScoresEachTokenAsTheWholeGraphDoes()
    {
        using var folder = new TempFolder();
        var shape = new Shared.Models.ModelShape(Layers: 2, Heads: 3, Width: 96, FeedForward: 128, Positions: 600, Vocabulary: 257);
        ModelPackage package = RandomPackage.Write(folder["package"], shape, WeightPrecision.Fp32, seed: 4, progress: null, TestContext.Current.CancellationToken);
        var random = new Random(5);
        int[][] prompts = [.. new[] { 1, 2, 90, 300, 91, 256, 257, 89, 599, 600 }.Select(length => Enumerable.Range(0, length).Select(_ => random.Next(257)).ToArray())];
        Sequence[] sequences =
        [
            .. prompts.SelectMany((prompt, i) => Enumerable.Range(0, (i % 3) + 1).Select(choice => new Sequence(
                prompt, s_score with { MaxTokens = prompt.Length == 600 ? 0 : i % 4, Logprobs = i, Temperature = 0, RepetitionPenalty = 3 }, choice, package.Manifest))),
        ];
        Packages.Run(package, rows: 4, sequences);

        using var graph = new GraphSession(package);
        foreach (Sequence sequence in sequences)
        {
            int[] all = [.. sequence.Prompt, .. sequence.Output];
            ScoredToken[] scores = [.. sequence.PromptScores, .. sequence.OutputScores];
            int first = sequence.Choice == 0 ? 1 : sequence.Prompt.Count;
            Assert.Equal(all[first..], scores.Select(score => score.Token));
            float[][] logits = graph.All(all);
            Assert.All(scores.Select((score, i) => ScoredToken.Of(logits[first + i - 1], all[first + i], sequence.Settings.Logprobs!.Value).Logprob - score.Logprob),
                difference => Assert.InRange(difference, -Tolerance, Tolerance));
            Assert.All(scores, score => Assert.Equal(sequence.Settings.Logprobs, score.Likeliest.Count));
            Assert.All(scores, score => Assert.Equal(score.Likeliest.OrderByDescending(other => other.Logprob), score.Likeliest));
        }
    }

    private static void Check(ModelPackage package, JsonNode[] rows)
    {
        Assert.True(rows.Length >= 10);
        Sequence[] sequences = [.. rows.Select(row => new Sequence(row.Ints("input_ids"), s_score, choice: 0, package.Manifest))];
        Packages.Run(package, rows: 8, sequences);
        foreach ((JsonNode row, Sequence sequence) in rows.Zip(sequences))
        {
            double[] expected = row["token_logprobs"]!.Numbers();
            Assert.Equal(FinishReason.Length, sequence.FinishReason);
            Assert.Empty(sequence.Output);
            Assert.Equal(sequence.Prompt.Skip(1), sequence.PromptScores.Select(score => score.Token));
            Assert.All(expected.Zip(sequence.PromptScores), pair => Assert.Equal(pair.First, pair.Second.Logprob, Tolerance));
            Assert.Equal(row["mean_nll"]!.GetValue<double>(), -sequence.PromptScores.Average(score => score.Logprob), Tolerance);
        }
    }
}
