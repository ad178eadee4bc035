using System.Text.Json;
using System.Text.Json.Nodes;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Generation;
using KoGpt2.Worker.Models;
using KoGpt2.Worker.Models.Packaging;
using KoGpt2.Worker.Models.Verify;
using KoGpt2.Worker.Models.Verify.Goldens;
using KoGpt2.Worker.Models.Verify.Reference;
using KoGpt2.Worker.Tests.Engine;
using KoGpt2.Worker.Tests.Tokenization;
using KoGpt2.Worker.Tokenization;
using Microsoft.Extensions.Logging.Abstractions;

namespace KoGpt2.Worker.Tests.Models.Verify.Goldens;

/// <summary>The demo model's own golden generations, written as KoGPT2's are.</summary>
public sealed class GenerationGoldensTests(Packages packages) : IClassFixture<Packages>
{
    private static readonly DecodeOptions s_asHuggingFace = new() { KeepControl = true, Raw = true };

    [Fact]
    public async Task CheckTexts_PublishedTokens_Pass()
    {
        VerifyCheck check = await CheckAsync(WeightPrecision.Fp32, Texts());
        Assert.Equal((Outcome.Passed, $"{Texts().Length} of {Texts().Length} are the same, and 100.0 % of the tokens up to the first difference."), (check.Outcome, check.Detail));
    }

    [Fact]
    public async Task CheckTexts_PublishedText_Pass() => Assert.Equal(Outcome.Passed, (await CheckAsync(WeightPrecision.Fp32, [.. Texts().Select(AsText)])).Outcome);

    [Fact]
    public async Task CheckTexts_OneTokenDiffers_FailsAndSaysWhere()
    {
        JsonObject[] rows = Texts();
        JsonArray tokens = rows[3]["output_ids"]!.AsArray();
        int prompt = rows[3]["prompt_ids"]!.AsArray().Count;
        tokens[prompt + 1] = tokens[prompt + 1]!.GetValue<int>() ^ 1;
        VerifyCheck check = await CheckAsync(WeightPrecision.Fp32, rows);
        Assert.Equal(Outcome.Failed, check.Outcome);
        Assert.StartsWith($"{rows.Length - 1} of {rows.Length} are the same, and 9", check.Detail, StringComparison.Ordinal);
        Assert.EndsWith("; first, rows line 4 differs after 1 tokens.", check.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckTexts_OneLetterDiffers_Fails()
    {
        JsonObject[] rows = [.. Texts().Select(AsText)];
        rows[0]["output_text"] += "!";
        Assert.Equal(Outcome.Failed, (await CheckAsync(WeightPrecision.Fp32, rows)).Outcome);
    }

    [Fact]
    public async Task CheckTexts_FewerBits_AreOnlyTold()
    {
        VerifyCheck check = await CheckAsync(WeightPrecision.Int8, Texts());
        Assert.Equal(Outcome.Skipped, check.Outcome);
        Assert.EndsWith("; only fp32 weights can be held to them.", check.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, Outcome.Passed)]
    [InlineData(0.01, Outcome.Failed)]
    public void CheckLogits_GoldenLogits_PassUnlessTheyDiffer(double off, Outcome expected)
    {
        ModelPackage package = packages.Demo(WeightPrecision.Fp32);
        using var graph = new GraphLogits(package);
        VerifyCheck check = Goldens(package, [.. TestData.Rows("demo-goldens", "logits_top10.jsonl").Select(row => new JsonObject
        {
            ["prompt_ids"] = row["input_ids"]!.DeepClone(),
            ["top5_ids"] = row["top10_ids"]!.DeepClone(),
            ["top5_logits"] = new JsonArray([.. row["top10_logits"]!.Numbers().Select(logit => (JsonNode)(logit + off))]),
        })]).CheckLogits(graph, TestContext.Current.CancellationToken)!;
        Assert.Equal(expected, check.Outcome);
    }

    [Fact]
    public async Task Check_RowsOfOneKind_LeavesTheOtherOut()
    {
        ModelPackage package = packages.Demo(WeightPrecision.Fp32);
        using var graph = new GraphLogits(package);
        Assert.Null(Goldens(package, Texts()).CheckLogits(graph, TestContext.Current.CancellationToken));
        JsonObject drawn = new() { ["deterministic"] = false };
        await using TextGenerator generator = new(package, new EngineOptions(), NullLoggerFactory.Instance);
        Assert.Null(await Goldens(package, [drawn]).CheckTextsAsync(generator, TestContext.Current.CancellationToken));
    }

    private async Task<VerifyCheck> CheckAsync(WeightPrecision precision, JsonObject[] rows)
    {
        ModelPackage package = packages.Demo(precision);
        await using TextGenerator generator = new(package, new EngineOptions(), NullLoggerFactory.Instance);
        return (await Goldens(package, rows).CheckTextsAsync(generator, TestContext.Current.CancellationToken))!;
    }

    private static GenerationGoldens Goldens(ModelPackage package, JsonObject[] rows) => new(
        package, TokenizerData.Demo, [.. rows.Select((row, i) => new GoldenRow(JsonSerializer.Deserialize<JsonElement>(row.ToJsonString()), $"rows line {i + 1}"))]);

    // Greedy texts and beams. Those that float32 cannot tell are left out.
    private static JsonObject[] Texts() =>
    [
        .. TestData.Rows("demo-goldens", "greedy.jsonl").Where(row => row["robust"]!.GetValue<bool>()).Select(row => Text(row, row["output_ids"]!)),
        .. TestData.Rows("demo-goldens", "beam.jsonl").Where(row => row["robust"]!.GetValue<bool>())
            .Select(row => Text(row, row["sequences_trimmed"]![0]!)),
    ];

    // The length counts the prompt, as max_length does.
    private static JsonObject Text(JsonNode row, JsonNode tokens)
    {
        JsonObject arguments = row["params"]!.DeepClone().AsObject();
        arguments["max_length"] = arguments["max_new_tokens"]!.GetValue<int>() + row["input_ids"]!.AsArray().Count;
        arguments.Remove("max_new_tokens");
        arguments["do_sample"] = false;
        return new JsonObject { ["prompt_ids"] = row["input_ids"]!.DeepClone(), ["kwargs"] = arguments, ["output_ids"] = tokens.DeepClone() };
    }

    private static JsonObject AsText(JsonObject row)
    {
        int[] tokens = row.Ints("output_ids");
        return new JsonObject
        {
            ["prompt_ids"] = row["prompt_ids"]!.DeepClone(),
            ["kwargs"] = row["kwargs"]!.DeepClone(),
            ["output_text"] = TokenizerData.Demo.Decode(tokens, s_asHuggingFace),
            ["reencoded_ids"] = new JsonArray([.. tokens.Select(token => (JsonNode)token)]),
        };
    }
}
