using FsCheck.Fluent;
using KoGpt2.Worker.Sampling;
using KoGpt2.Worker.Sampling.Processors.Filters;

namespace KoGpt2.Worker.Tests.Sampling.Processors.Filters;

public sealed class TypicalPTests
{
    [Fact]
    public void Apply_AnyRow_KeepsTheNearestToTheEntropy() =>
        Prop.ForAll(RowArbitrary.Wide, RowArbitrary.Of(1e-300, 1e-17, 1e-9, 0.013, 0.2, 0.51, 0.9, 0.951, 0.9999), (row, p) =>
        {
            Softmax.Weigh(row);
            float[] weights = [.. row];
            TypicalP.Apply(row, p);

            double total = weights.Sum(weight => (double)weight), entropy = -weights.Sum(w => w == 0 ? 0 : w / total * Math.Log(w / total));
            double[] distances = [.. weights.Select(weight => Math.Abs(-Math.Log(weight / total) - entropy))];
            double mass = 0, bound = -1;
            foreach (int token in Enumerable.Range(0, weights.Length).OrderBy(i => distances[i]).TakeWhile(_ => mass < p * total))
            {
                mass += weights[token];
                // At the very edge two orders of summation may disagree; either answer is right.
                if (Math.Abs(mass - (p * total)) < 1e-9 * total)
                    return;
                bound = distances[token];
            }
            for (int token = 0; token < weights.Length; token++)
                if (Math.Abs(distances[token] - bound) > 1e-5)
                    Assert.Equal(distances[token] < bound ? weights[token] : 0, row[token]);
            Assert.True(row.Max() > 0);
            Assert.All(weights.Zip(row).GroupBy(pair => pair.First), ties => Assert.Single(ties.Select(pair => pair.Second).Distinct()));
        }).Holds();

    [Fact]
    public void Apply_LikeliestFarFromTheEntropy_IsDropped()
    {
        float[] weights = [1, .. Enumerable.Repeat(0.01f, 900)];
        TypicalP.Apply(weights, 0.5);
        Assert.Equal([0, .. Enumerable.Repeat(0.01f, 900)], weights);
    }

    [Fact]
    public void Apply_OneCertainToken_KeepsIt()
    {
        float[] weights = [.. Enumerable.Repeat(0f, 100), 1];
        TypicalP.Apply(weights, 0.5);
        Assert.Equal(1, weights[100]);
    }
}
