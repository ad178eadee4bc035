using KoGpt2.TestSupport;
using KoGpt2.Worker.Models;
using KoGpt2.Worker.Models.Verify;
using KoGpt2.Worker.Models.Verify.Reference;
using KoGpt2.Worker.Tests.Engine;

namespace KoGpt2.Worker.Tests.Models.Verify.Reference;

public sealed class PackageWeightsTests(Packages packages) : IClassFixture<Packages>
{
    [Fact]
    public void Find_PackageOfFp32_ReadsItsWeights()
    {
        using var folder = new TempFolder();
        foreach (int seed in (int[])[1, 2, 3, 4])
        {
            var network = new DrawnNetwork(seed);
            PackageWeights found = PackageWeights.Find(network.Write(folder["package"], WeightPrecision.Fp32))!;
            Assert.Equal((network.Epsilon, network.TiedHead), (found.Epsilon, found.TiedHead));
            var expected = new ReferenceGpt2(network.Shape, network.Epsilon, network);
            double[][][] own = OracleCheck.Reference(network.Shape, found).Logits(network.Prompts, blurred: false, TestContext.Current.CancellationToken);
            Assert.InRange(OracleCheck.Rounding(expected.Logits(network.Prompts, blurred: false, TestContext.Current.CancellationToken), own), 0, 1e-5);
        }
    }

    [Fact]
    public void Find_PackageOfInt8_FindsNone() => Assert.Null(PackageWeights.Find(packages.Demo(WeightPrecision.Int8)));
}
