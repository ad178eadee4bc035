using KoGpt2.TestSupport;
using KoGpt2.Worker.Models;
using KoGpt2.Worker.Models.Verify;
using KoGpt2.Worker.Models.Verify.Reference;

namespace KoGpt2.Worker.Tests.Models.Verify.Reference;

public sealed class ReferenceGpt2Tests
{
    private const int Networks = 500;

    // In 8 bits each product is off by 0.6% or so; the errors of 17 of them in a row, added up at random and tripled, make this angle.
    private const double LeastCosine = 0.997;

    [Fact]
    public void Logits_DrawnNetworks_AreThoseOfThePlainOracle()
    {
        for (int seed = 0; seed < Networks; seed += 10)
        {
            var network = new DrawnNetwork(seed);
            var oracle = new Oracle(network.Shape, network.Tensors, network.Epsilon);
            foreach ((int[] prompt, double[][] logits) in network.Prompts.Zip(Run(network, blurred: false)))
                foreach ((double[] expected, double[] actual) in oracle.Logits(prompt).Zip(logits))
                    Assert.True(expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max() <= 1e-11, $"Network {seed} differs.");
        }
    }

    [Fact]
    public void Logits_DrawnNetworks_AreThoseOfTheGraph()
    {
        int positions = 0, sameTokens = 0;
        double worst = 0, leastCosine = 1;
        using var folder = new TempFolder();
        for (int seed = 0; seed < Networks; seed++)
        {
            var network = new DrawnNetwork(seed);
            double[][][] exact = Run(network, blurred: false);
            LogitComparison fp32 = Compare(network, WeightPrecision.Fp32, exact, folder), int8 = Compare(network, WeightPrecision.Int8, exact, folder);
            double rounding = Greatest(exact, Run(network, blurred: true));
            Assert.True(fp32.MaxError <= 4 * rounding, $"Network {seed}: in fp32, logits are off by {fp32.MaxError:E1}; rounding explains {rounding:E1}.");
            Assert.True(int8.MinCosine >= LeastCosine, $"Network {seed}: in int8, the cosine is {int8.MinCosine}.");
            worst = Math.Max(worst, fp32.MaxError / rounding);
            leastCosine = Math.Min(leastCosine, int8.MinCosine);
            positions += int8.Positions;
            sameTokens += (int)Math.Round(int8.SameToken * int8.Positions);
        }
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"fp32: {worst:F2} times the expected rounding at most; int8: cosine {leastCosine:F5} or more, {sameTokens} of {positions} greatest logits the same.");
        Assert.InRange(sameTokens, positions * 95 / 100, positions);
    }

    [Fact]
    public void Logits_Blurred_AreOffByAFewRoundings()
    {
        var network = new DrawnNetwork(1);
        double rounding = Greatest(Run(network, blurred: false), Run(network, blurred: true));
        Assert.InRange(rounding, 1e-9, 1e-4);
    }

    private static double[][][] Run(DrawnNetwork network, bool blurred) =>
        new ReferenceGpt2(network.Shape, network.Epsilon, network).Logits(network.Prompts, blurred, TestContext.Current.CancellationToken);

    private static LogitComparison Compare(DrawnNetwork network, WeightPrecision precision, double[][][] exact, TempFolder folder)
    {
        using var session = new GraphSession(network.Write(folder["package"], precision), threads: 1);
        var comparison = new LogitComparison();
        foreach ((int[] prompt, double[][] expected) in network.Prompts.Zip(exact))
            foreach ((double[] a, float[] b) in expected.Zip(session.All(prompt)))
                comparison.Add(a, b);
        return comparison;
    }

    private static double Greatest(double[][][] a, double[][][] b) => OracleCheck.Rounding(a, b);
}
