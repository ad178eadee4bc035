using System.Text.Json.Nodes;
using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Engine.Onnx;
using KoGpt2.Worker.Models;
using KoGpt2.Worker.Sampling;
using KoGpt2.Worker.Tests.Engine;

namespace KoGpt2.Worker.Tests.Sampling;

public sealed class SamplingGoldenTests(Packages packages) : IClassFixture<Packages>
{
    private static readonly string[] s_ours = ["temperature", "top_k", "top_p", "do_sample", "eos_token_id"];

    [Fact]
    public void Weigh_TinyModel_GivesTheGoldenProbabilities()
    {
        JsonNode[] rows = [.. TestData.Rows("goldens", "sampling.jsonl").Where(row => row["params"]!.AsObject().All(setting => s_ours.Contains(setting.Key)))];
        Assert.Equal(18, rows.Length);
        ModelPackage package = packages.Tiny;
        using var runner = new OnnxModelRunner(package.GraphPath, package.Manifest.Shape, new EngineOptions { Rows = 1, Threads = 1 });
        foreach (JsonNode row in rows)
        {
            JsonNode said = row["params"]!;
            var settings = new GenerationSettings
            {
                Temperature = said["temperature"]?.GetValue<double>() ?? 1,
                TopK = said["top_k"]?.GetValue<int>() ?? 0,
                TopP = said["top_p"]?.GetValue<double>() ?? 1,
            };
            var sequence = new Sequence(row.Ints("input_ids"), settings, choice: 0, package.Manifest);
            PlanRow prompt = new(sequence, Slot: 0, Input: 0, First: 0, sequence.Prompt.Count, Draws: true);
            Span<float> weights = runner.Run(new StepPlan(Pass.Prompts, [prompt], [], [])).Span;
            LogitsProcessors.Weigh(weights, settings);
            AssertProbabilities(row, weights.ToArray());
        }
    }

    private static void AssertProbabilities(JsonNode row, float[] weights)
    {
        Assert.True(row["support_robust"]!.GetValue<bool>());
        Assert.Equal(row["n_support"]!.GetValue<int>(), weights.Count(weight => weight > 0));
        double total = weights.Sum(weight => (double)weight);
        Assert.All(row["probs"]!.Numbers().Zip(weights), pair => Assert.Equal(pair.First, pair.Second / total, tolerance: 1e-6));
    }
}
