using FsCheck;
using FsCheck.Fluent;
using KoGpt2.Worker.Sampling;
using KoGpt2.Worker.Sampling.Processors.Filters;

namespace KoGpt2.Worker.Tests.Sampling.Processors.Filters;

public sealed class TopPTests
{
    [Fact]
    public void Apply_AnyRow_KeepsWhatSortingKeeps() =>
        Prop.ForAll(RowArbitrary.Logits, RowArbitrary.Of(1e-9, 0.01, 0.3, 0.5, 0.92, 0.95, 0.999), (row, p) =>
        {
            Softmax.Weigh(row);
            float[] weights = [.. row];
            double total = weights.Sum(weight => (double)weight), room = (1 - p) * total;
            TopP.Apply(row, p);

            // By the definition: sorted from the tail, of equals the last first; dropped while the dropped mass stays in the room.
            int[] tail = [.. Enumerable.Range(0, weights.Length).OrderBy(i => weights[i]).ThenByDescending(i => i)];
            bool[] dropped = new bool[weights.Length];
            double mass = 0;
            foreach (int token in tail[..^1])
            {
                mass += weights[token];
                // At the very edge two orders of summation may disagree; either answer is right.
                if (Math.Abs(mass - room) < 1e-12 * total)
                    return;
                dropped[token] = mass <= room;
            }
            Assert.Equal(weights.Select((weight, i) => dropped[i] ? 0 : weight), row);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Apply_EqualWeights_DropsTheLast()
    {
        float[] weights = [1, 1, 1, 1];
        TopP.Apply(weights, 0.6);
        Assert.Equal([1, 1, 1, 0], weights);
    }

    [Fact]
    public void Apply_TinyShareOfEqualWeights_KeepsTheFirst()
    {
        float[] weights = [0, 1, 1, 1];
        TopP.Apply(weights, 1e-9);
        Assert.Equal([0, 1, 0, 0], weights);
    }

    [Fact]
    public void Apply_OneCertainToken_KeepsIt()
    {
        float[] weights = [.. Enumerable.Repeat(0f, 100), 1];
        TopP.Apply(weights, 0.5);
        Assert.Equal(1, weights[100]);
    }
}
