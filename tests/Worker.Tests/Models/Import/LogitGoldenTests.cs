using System.Text.Json.Nodes;
using KoGpt2.TestSupport;
using KoGpt2.Worker.Models;

namespace KoGpt2.Worker.Tests.Models.Import;

/// <summary>Imported checkpoints against what Hugging Face's code computes from them.</summary>
public sealed class LogitGoldenTests
{
    private const double Tolerance = 1e-4;

    [Fact]
    public void Run_TinyCheckpoint_GivesTheGoldenLogits() =>
        CheckTiny(TestData.Path("tiny-gpt2", "model.safetensors"), TestData.Rows("goldens", "logits.jsonl"));

    [Fact]
    public void Run_TinyCheckpointInHalfPrecision_GivesTheGoldenLogits() =>
        CheckTiny(TestData.Path("tiny-gpt2", "model.fp16.safetensors"), TestData.Rows("goldens", "logits_fp16.jsonl"));

    [Fact]
    public void Run_TinyCheckpointWithoutPrefix_GivesTheGoldenLogits() =>
        CheckTiny(Repository.SharedData("tiny-gpt2", "model.noprefix.safetensors"), TestData.Rows("goldens", "logits.jsonl"));

    [Fact]
    public void Run_DemoCheckpoint_GivesTheGoldenLogits()
    {
        using var folder = new TempFolder();
        using var session = new GraphSession(TestCheckpoint.Import(Repository.DemoCheckpoint, folder["package"], WeightPrecision.Fp32));
        JsonNode[] rows = TestData.Rows("demo-goldens", "logits_top10.jsonl");
        Assert.Equal(20, rows.Length);
        foreach (JsonNode row in rows)
        {
            float[] logits = session.All(row.Ints("input_ids"))[^1];
            int[] top = row.Ints("top10_ids");
            Assert.Equal(top[0], Logits.Greatest(logits));
            Logits.AssertClose(row["top10_logits"]!.Numbers(), [.. top.Select(id => logits[id])], Tolerance);
            Assert.Equal(row["logits_mean"]!.GetValue<double>(), logits.Average(), Tolerance);
            double logSumExp = Math.Log(logits.Sum(logit => Math.Exp(logit)));
            Assert.Equal(row["logsumexp"]!.GetValue<double>(), logSumExp, Tolerance);
        }
    }

    private static void CheckTiny(string weights, JsonNode[] rows)
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["checkpoint"]);
        string checkpoint = TestCheckpoint.Copy(TestData.Path("tiny-gpt2", "config.json"), weights, folder["checkpoint"]);
        using var session = new GraphSession(TestCheckpoint.Import(checkpoint, folder["package"], WeightPrecision.Fp32));
        Assert.NotEmpty(rows);
        foreach (JsonNode row in rows)
        {
            int[] ids = row.Ints("input_ids");
            float[][] logits = session.All(ids);
            Logits.AssertClose(row["logits"]!.Numbers(), logits[^1], Tolerance);
            Logits.AssertClose(row["logits"]!.Numbers(), session.OneByOne(ids)[^1], Tolerance);
            if (row["all_logits"] is { } all)
                Logits.AssertClose([.. all.AsArray().Select(position => position!.Numbers())], logits, Tolerance);
        }
    }
}
