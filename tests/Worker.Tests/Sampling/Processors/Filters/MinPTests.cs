using FsCheck.Fluent;
using KoGpt2.Worker.Sampling;
using KoGpt2.Worker.Sampling.Processors.Filters;

namespace KoGpt2.Worker.Tests.Sampling.Processors.Filters;

public sealed class MinPTests
{
    [Fact]
    public void Apply_JustAtTheBound_Stays()
    {
        float[] weights = [0.25f, 1, 0.5f, 0.49f];
        MinP.Apply(weights, 0.5);
        Assert.Equal([0, 1, 0.5f, 0], weights);
    }

    [Fact]
    public void Apply_AnyRow_KeepsWhatIsLikelyEnough() =>
        Prop.ForAll(RowArbitrary.Wide, RowArbitrary.Of(1e-300, 1e-9, 0.02, 0.1, 0.5, 0.999, 1), (row, share) =>
        {
            Softmax.Weigh(row);
            float[] expected = [.. row.Select(weight => weight < (float)share ? 0 : weight)];
            MinP.Apply(row, share);
            Assert.Equal(expected, row);
        }).Holds();
}
