using System.Text.Json.Nodes;
using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Engine.Onnx;
using KoGpt2.Worker.Models.Packaging;
using KoGpt2.Worker.Sampling;
using KoGpt2.Worker.Tests.Engine;

namespace KoGpt2.Worker.Tests.Sampling;

public sealed class SamplingGoldenTests(Packages packages) : IClassFixture<Packages>
{
    [Fact]
    public void Weigh_TinyModel_GivesTheGoldenProbabilities()
    {
        JsonNode[] rows = TestData.Rows("goldens", "sampling.jsonl");
        Assert.Equal(36, rows.Length);
        ModelPackage package = packages.Tiny;
        using var runner = new OnnxModelRunner(package.GraphPath, package.Manifest.Shape, new EngineOptions { Rows = 1, Threads = 1 });
        foreach (JsonNode row in rows)
        {
            GenerationSettings settings = Settings(row["params"]!);
            var sequence = new Sequence(row.Ints("input_ids"), settings, choice: 0, package.Manifest with { EndTokens = [1] });
            PlanRow prompt = new(sequence, Slot: 0, Input: 0, First: 0, sequence.Prompt.Count, Draws: true);
            Span<float> weights = runner.Run(new StepPlan(Pass.Prompts, [prompt], [], [])).Span;
            LogitsProcessors.Apply(weights, sequence.History);
            LogitsProcessors.Weigh(weights, settings);
            AssertProbabilities(row, weights.ToArray());
        }
    }

    private static GenerationSettings Settings(JsonNode said) => new()
    {
        Temperature = said["temperature"]?.GetValue<double>() ?? 1,
        TopK = said["top_k"]?.GetValue<int>() ?? 0,
        TopP = said["top_p"]?.GetValue<double>() ?? 1,
        MinP = said["min_p"]?.GetValue<double>() ?? 0,
        TypicalP = said["typical_p"]?.GetValue<double>() ?? 1,
        RepetitionPenalty = said["repetition_penalty"]?.GetValue<double>() ?? 1,
        NoRepeatNgramSize = said["no_repeat_ngram_size"]?.GetValue<int>() ?? 0,
        MinTokens = said["min_new_tokens"]?.GetValue<int>() ?? 0,
        BadWordsIds = [.. said["bad_words_ids"]?.AsArray().Select(run => run!.AsArray().Select(token => token!.GetValue<int>()).ToArray()) ?? []],
    };

    private static void AssertProbabilities(JsonNode row, float[] weights)
    {
        Assert.True(row["support_robust"]!.GetValue<bool>());
        Assert.Equal(row["n_support"]!.GetValue<int>(), weights.Count(weight => weight > 0));
        double total = weights.Sum(weight => (double)weight);
        Assert.All(row["probs"]!.Numbers().Zip(weights), pair => Assert.Equal(pair.First, pair.Second / total, tolerance: 1e-6));
    }
}
