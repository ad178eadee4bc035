using System.Text.Json.Nodes;
using KoGpt2.Shared.Models;
using KoGpt2.TestSupport;
using KoGpt2.Worker.Models;
using KoGpt2.Worker.Models.Packaging;
using KoGpt2.Worker.Tests.Models;

namespace KoGpt2.Worker.Tests.Engine.Onnx.Devices;

/// <summary>fp16 packages against what was computed in float64.</summary>
public sealed class HalfPrecisionTests(ITestOutputHelper output)
{
    // Half has 11 bits: a step of 2^-11 = 4.9e-4 of the value. A logit passes through some ten rounded sums of size 1 to 4 a layer, whose errors add
    // up like a random walk; two layers leave 4.9e-4 * 4 * sqrt(20) = 9e-3 at the most, and a wrong weight or place leaves 1e-1 and more.
    private const double Tolerance = 1e-2;

    [Theory]
    [InlineData("model.safetensors", "logits.jsonl")]
    [InlineData("model.fp16.safetensors", "logits_fp16.jsonl")]
    public void Run_TinyCheckpoint_GivesTheGoldenLogits(string weights, string goldens)
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["checkpoint"]);
        string checkpoint = TestCheckpoint.Copy(TestData.Path("tiny-gpt2", "config.json"), TestData.Path("tiny-gpt2", weights), folder["checkpoint"]);
        using var device = new DeviceLogits(TestCheckpoint.Import(checkpoint, folder["package"], WeightPrecision.Fp16), rows: 3);
        double worst = 0;
        JsonNode[] rows = TestData.Rows("goldens", goldens);
        Assert.NotEmpty(rows);
        foreach (JsonNode row in rows)
        {
            int[] ids = row.Ints("input_ids");
            double[] expected = row["logits"]!.Numbers();
            foreach (float[] logits in (float[][])[device.After(ids, ids.Length, slot: 2), device.After(ids, (ids.Length + 1) / 2, slot: 1)])
            {
                worst = Math.Max(worst, expected.Zip(logits, (e, a) => Math.Abs(e - a)).Max());
                Logits.AssertClose(expected, logits, Tolerance);
            }
        }
        output.WriteLine($"Logits differ by {worst:E2} at most.");
    }

    [Theory]
    [InlineData(1, 1, 8, 32, 8, 16, true)]
    [InlineData(3, 3, 72, 100, 32, 101, false)]
    [InlineData(4, 2, 48, 192, 50, 33, false)]
    [InlineData(2, 3, 120, 480, 24, 1000, true)]
    public void Run_OddSizes_AgreesWithTheOracle(int layers, int heads, int width, int feedForward, int positions, int vocabulary, bool tiedHead)
    {
        using var folder = new TempFolder();
        var checkpoint = TestCheckpoint.Random(new ModelShape(layers, heads, width, feedForward, positions, vocabulary), seed: vocabulary, tiedHead);
        using var device = new DeviceLogits(checkpoint.Import(folder, WeightPrecision.Fp16), rows: 2);
        var random = new Random(layers);
        int[] ids = [.. Enumerable.Range(0, positions - 1).Select(_ => random.Next(vocabulary))];

        double[] expected = Oracle.Of(checkpoint).Logits(ids)[^1];

        float[] whole = device.After(ids, ids.Length, slot: 0), stepwise = device.After(ids, prompt: 1, slot: 1);
        output.WriteLine($"Logits differ by {expected.Zip(whole, (e, a) => Math.Abs(e - a)).Max():E2} at most.");
        Logits.AssertClose(expected, whole, Tolerance);
        Logits.AssertClose(expected, stepwise, Tolerance);
    }

    [Fact]
    public void Run_DemoModel_KeepsTheOrderOfTokens()
    {
        using var folder = new TempFolder();
        using var device = new DeviceLogits(TestCheckpoint.Import(Repository.DemoCheckpoint, folder["package"], WeightPrecision.Fp16), rows: 2);
        double worst = 0, lost = 0;
        foreach (JsonNode row in TestData.Rows("demo-goldens", "logits_top10.jsonl"))
        {
            int[] ids = row.Ints("input_ids"), top = row.Ints("top10_ids");
            float[] logits = device.After(ids, ids.Length, slot: 1);
            double[] expected = row["top10_logits"]!.Numbers();
            worst = Math.Max(worst, expected.Select((logit, i) => Math.Abs(logit - logits[top[i]])).Max());
            lost = Math.Max(lost, logits.Max() - logits[top[0]]);
        }
        output.WriteLine($"The ten greatest logits differ by {worst:E2} at most, and the greatest loses by {lost:E2} at most.");
        // Logits of size 16 and more have steps of 2^-6 = 1.6e-2.
        Assert.InRange(worst, 0, 4e-2);
        Assert.InRange(lost, 0, 4e-2);
    }

    [Fact]
    public void Write_WeightBeyondHalf_IsRefused()
    {
        using var folder = new TempFolder();
        var checkpoint = TestCheckpoint.Random(new ModelShape(1, 1, 8, 32, 8, 16), seed: 1);
        float[] bias = new float[8];
        bias[3] = 70_000;
        checkpoint.Tensors["transformer.ln_f.bias"] = TestTensor.Of(bias, 8);
        var error = Assert.Throws<ModelPackageException>(() => checkpoint.Import(folder, WeightPrecision.Fp16));
        Assert.Equal("Tensor ln_f.bias has the number 70000; fp16 holds at most 65,504, so import the model as fp32 or int8.", error.Message);
    }
}
