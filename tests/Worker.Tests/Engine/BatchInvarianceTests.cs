using KoGpt2.Shared.Settings;
using KoGpt2.TestSupport;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Models;
using KoGpt2.Worker.Models.Packaging;
using KoGpt2.Worker.Tokenization;

namespace KoGpt2.Worker.Tests.Engine;

/// <summary>The promise: the same model, prompt, settings and seed give the same tokens, whatever else runs.</summary>
public sealed class BatchInvarianceTests(Packages packages) : IClassFixture<Packages>
{
    private const int Prompts = 200;

    private static readonly GenerationSettings[] s_settings =
    [
        new() { MaxTokens = 12, Temperature = 0 },
        new() { MaxTokens = 9, TopP = 0.95, RepetitionPenalty = 1.2 },
        new() { MaxTokens = 16, TopK = 50, Temperature = 0.7, MinTokens = 8 },
        new() { MaxTokens = 5, Temperature = 1.3 },
        new() { MaxTokens = 14, TopK = 200, TopP = 0.9, Stop = ["다.", "영화"] },
        new() { MaxTokens = 11, Temperature = 0, NumBeams = 4, NoRepeatNgramSize = 2 },
        new() { MaxTokens = 6, TopP = 0.8, Logprobs = 3, Echo = true },
    ];

    [Theory]
    [InlineData(WeightPrecision.Fp32)]
    [InlineData(WeightPrecision.Int8)]
    public void Step_AnyBatchOrOrder_GivesTheSameTokens(WeightPrecision precision)
    {
        ModelPackage package = packages.Demo(precision);
        Sequence[] alone = Sequences(package), bySeven = Sequences(package), together = Sequences(package), shuffled = Sequences(package);
        Packages.Run(package, rows: 4, alone, alone: true);
        Packages.Run(package, rows: 7, bySeven);
        Packages.Run(package, rows: 64, together);
        Packages.Run(package, rows: 64, shuffled.OrderBy(sequence => (sequence.Settings.Seed * 7_919) % 1_009));

        Assert.True(alone.Select(sequence => string.Join(' ', sequence.Output)).Distinct().Count() > Prompts);
        Assert.Contains(alone, sequence => sequence is { FinishReason: FinishReason.Stop });
        Assert.Contains(alone, sequence => sequence is { FinishReason: FinishReason.Length });
        foreach (Sequence[] others in new[] { bySeven, together, shuffled })
            Assert.All(alone.Zip(others), pair => Assert.Equal(Packages.Everything(pair.First), Packages.Everything(pair.Second)));
    }

    /// <summary>Each prompt with its own settings and seed, every third twice; long ones are several openings in a row.</summary>
    private static Sequence[] Sequences(ModelPackage package)
    {
        var tokenizer = KoGpt2Tokenizer.Load(package.TokenizerPath!);
        string[] openings = [.. File.ReadLines(Path.Combine(Repository.Root, "samples", "prompts.txt")).Take(Prompts)];
        return
        [
            .. openings.SelectMany((opening, i) =>
            {
                int[] prompt = tokenizer.Encode(i % 25 == 0 ? string.Join(' ', openings.Skip(i).Take(12)) : opening);
                return Enumerable.Range(0, i % 3 == 0 ? 2 : 1).Select(choice =>
                    new Sequence(prompt, s_settings[i % s_settings.Length] with { Seed = i }, choice, package.Manifest, tokenizer));
            }),
        ];
    }
}
