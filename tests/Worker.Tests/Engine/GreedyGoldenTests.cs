using System.Text.Json.Nodes;
using KoGpt2.Shared.Models;
using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Models;
using KoGpt2.Worker.Models.Packaging;

namespace KoGpt2.Worker.Tests.Engine;

public sealed class GreedyGoldenTests(Packages packages) : IClassFixture<Packages>
{
    [Fact]
    public void Step_TinyModel_GivesTheGoldenTokens() => Check(packages.Tiny, TestData.Rows("goldens", "greedy.jsonl"), atLeast: 10);

    [Fact]
    public void Step_DemoModel_GivesTheGoldenTokens() =>
        Check(packages.Demo(WeightPrecision.Fp32), TestData.Rows("demo-goldens", "greedy.jsonl"), atLeast: 25);

    private static void Check(ModelPackage package, JsonNode[] rows, int atLeast)
    {
        // Of the others float32 cannot tell.
        JsonNode[] ours = [.. rows.Where(row => row["robust"]?.GetValue<bool>() is not false)];
        Assert.True(ours.Length >= atLeast);
        Sequence[] sequences = [.. ours.Select(row => Sequence(row, package.Manifest))];
        Packages.Run(package, rows: 8, sequences);
        foreach ((JsonNode row, Sequence sequence) in ours.Zip(sequences))
        {
            Assert.Equal(row.Ints("new_tokens"), sequence.Output);
            Assert.Equal(row["ended_by_eos"]!.GetValue<bool>() ? FinishReason.Stop : FinishReason.Length, sequence.FinishReason);
        }
    }

    private static Sequence Sequence(JsonNode row, ModelManifest model)
    {
        JsonNode settings = row["params"]!;
        int[] end = settings["eos_token_id"] is JsonArray ? settings.Ints("eos_token_id") : [settings["eos_token_id"]!.GetValue<int>()];
        return new Sequence(
            row.Ints("input_ids"),
            new GenerationSettings
            {
                Temperature = 0,
                MaxTokens = settings["max_new_tokens"]!.GetValue<int>(),
                MinTokens = settings["min_new_tokens"]?.GetValue<int>() ?? 0,
                NoRepeatNgramSize = settings["no_repeat_ngram_size"]?.GetValue<int>() ?? 0,
                RepetitionPenalty = settings["repetition_penalty"]?.GetValue<double>() ?? 1,
            },
            choice: 0,
            model with { EndTokens = end });
    }
}
