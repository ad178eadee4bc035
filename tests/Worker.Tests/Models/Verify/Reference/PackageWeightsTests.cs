using KoGpt2.TestSupport;
using KoGpt2.Worker.Models;
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
            foreach ((string name, float[] values) in network.Tensors)
            {
                float[] read = new float[values.Length];
                found.Read(name, read);
                Assert.Equal(values, read);
            }
        }
    }

    [Fact]
    public void Find_PackageOfInt8_FindsNone() => Assert.Null(PackageWeights.Find(packages.Demo(WeightPrecision.Int8)));
}
