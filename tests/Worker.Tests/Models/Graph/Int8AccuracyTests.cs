using KoGpt2.TestSupport;
using KoGpt2.Worker.Models;

namespace KoGpt2.Worker.Tests.Models.Graph;

/// <summary>What rounding to 8 bits costs the demo model.</summary>
public sealed class Int8AccuracyTests
{
    [Fact]
    public void Run_DemoModelInInt8_KeepsTheOrderOfTokens()
    {
        using var folder = new TempFolder();
        using var exact = new GraphSession(TestCheckpoint.Import(Repository.DemoCheckpoint, folder["fp32"], WeightPrecision.Fp32));
        using var rounded = new GraphSession(TestCheckpoint.Import(Repository.DemoCheckpoint, folder["int8"], WeightPrecision.Int8));
        int positions = 0, turned = 0;
        double leastCosine = 1, divergence = 0, widestLead = 0;
        foreach (int[] ids in TestData.Rows("demo-goldens", "logits_top10.jsonl").Select(row => row.Ints("input_ids")))
            foreach ((float[] a, float[] b) in exact.All(ids).Zip(rounded.All(ids)))
            {
                positions++;
                leastCosine = Math.Min(leastCosine, Logits.Cosine(a, b));
                divergence += Logits.Divergence(a, b);
                if (Logits.Greatest(a) == Logits.Greatest(b))
                    continue;
                // Where two tokens are nearly as likely, rounding decides; a lead of 0.2 is one of 22 % in probability.
                turned++;
                widestLead = Math.Max(widestLead, a[Logits.Greatest(a)] - a[Logits.Greatest(b)]);
            }
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{positions} positions, {turned} with another greatest logit, cosine {leastCosine:F6} or more, divergence {divergence / positions:E2} nats; the widest lead that rounding turned is {widestLead:F3}.");
        Assert.InRange(leastCosine, 0.998, 1);
        Assert.InRange(divergence / positions, 0, 1e-3);
        Assert.InRange(widestLead, 0, 0.2);
        Assert.InRange(turned, 0, positions / 10);
    }
}
