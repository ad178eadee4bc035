using KoGpt2.Shared.Models;
using KoGpt2.Shared.Settings;
using KoGpt2.TestSupport;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Models;
using KoGpt2.Worker.Models.Packaging;
using KoGpt2.Worker.Sampling;
using KoGpt2.Worker.Tests.Models;

namespace KoGpt2.Worker.Tests.Engine.Onnx;

public sealed class OnnxModelRunnerTests
{
    // Chunked prompts of several lengths, choices that share one, more sequences than slots, a context that fills up.
    private static readonly int[] s_lengths = [1, 300, 2, 9, 9, 257, 256, 31, 598, 5, 1, 520];

    [Theory]
    [InlineData(WeightPrecision.Fp32)]
    [InlineData(WeightPrecision.Int8)]
    public void Run_ManySequencesInFewSlots_GivesEachWhatTheWholeGraphGives(WeightPrecision precision)
    {
        using var folder = new TempFolder();
        var shape = new ModelShape(Layers: 2, Heads: 3, Width: 96, FeedForward: 128, Positions: 600, Vocabulary: 257);
        ModelPackage package = RandomPackage.Write(folder["package"], shape, precision, seed: 4, progress: null, TestContext.Current.CancellationToken);
        var random = new Random(9);
        int[][] prompts = [.. s_lengths.Select(length => Enumerable.Range(0, length).Select(_ => random.Next(shape.Vocabulary)).ToArray())];
        Sequence[] sequences =
        [
            .. prompts.SelectMany((prompt, i) => Enumerable.Range(0, (i % 3) + 1).Select(choice =>
                new Sequence(prompt, new GenerationSettings { MaxTokens = 6 + i, Seed = i }, choice, package.Manifest))),
        ];
        Packages.Run(package, rows: 5, sequences);

        using var graph = new GraphSession(package);
        foreach (Sequence sequence in sequences)
        {
            Assert.Equal(Math.Min(sequence.Settings.MaxTokens, shape.Positions - sequence.Prompt.Count), sequence.Output.Count);
            Assert.Equal(Drawn(graph, sequence), sequence.Output);
        }
    }

    // The same draws from logits that the graph computes for prompt and output at once, without any cache.
    private static int[] Drawn(GraphSession graph, Sequence sequence)
    {
        float[][] logits = graph.All([.. sequence.Prompt, .. sequence.Output]);
        var random = new RandomNumbers(sequence.Settings.Seed, sequence.Choice);
        return
        [
            .. Enumerable.Range(0, sequence.Output.Count).Select(step =>
            {
                float[] row = logits[sequence.Prompt.Count - 1 + step];
                Softmax.Weigh(row);
                return Draw.Pick(row, random.At(step));
            }),
        ];
    }
}
