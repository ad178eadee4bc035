using KoGpt2.Shared.Models;
using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Models.Packaging;

namespace KoGpt2.Worker.Tests.Engine;

/// <summary>The promise, over all settings at once: a line's tokens depend on its prompt, settings and seed alone.</summary>
public sealed class RandomSettingsInvarianceTests(Packages packages) : IClassFixture<Packages>
{
    private const int Lines = 1_000;

    [Fact]
    public void Step_AnySettingsInAnyBatch_GiveTheSameTokens() => Check(packages.Tiny, Lines);

    private static void Check(ModelPackage package, int lines)
    {
        Sequence[] alone = Run(package, lines, rows: 5, alone: true), bySeven = Run(package, lines, rows: 7), together = Run(package, lines, rows: 64);
        foreach (Sequence[] others in new[] { bySeven, together })
            Assert.All(alone.Zip(others), pair => Assert.Equal(Packages.Everything(pair.First), Packages.Everything(pair.Second)));
        Assert.True(alone.Count(sequence => sequence.Hypotheses.Count > 1) > lines / 6);
        foreach (FinishReason reason in new[] { FinishReason.Stop, FinishReason.Length, FinishReason.Repetition })
            Assert.Contains(alone, sequence => sequence.FinishReason == reason);
    }

    private static Sequence[] Run(ModelPackage package, int lines, int rows, bool alone = false)
    {
        ModelShape shape = package.Manifest.Shape;
        Sequence[] sequences =
        [
            .. Enumerable.Range(0, lines).Select(line =>
            {
                var random = new Random(line);
                int[] prompt = [.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => random.Next(shape.Vocabulary))];
                GenerationSettings settings = RandomSettings.Of(line, shape.Vocabulary, most: 16);
                settings = line % 5 == 0
                    ? settings with { Temperature = 0, NumBeams = random.Next(2, 6), RepetitionDetection = null }
                    : settings with { Echo = line % 2 == 0, Logprobs = line % 3 == 0 ? random.Next(6) : null };
                return new Sequence(prompt, settings, choice: line % 3, package.Manifest);
            }),
        ];
        Packages.Run(package, rows, sequences, alone);
        return sequences;
    }
}
