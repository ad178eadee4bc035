using KoGpt2.Shared.Models;
using KoGpt2.Shared.Settings;
using KoGpt2.TestSupport;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Engine.Onnx.Devices;
using KoGpt2.Worker.Engine.Onnx.Devices.Candidates;
using KoGpt2.Worker.Engine.Scheduling;
using KoGpt2.Worker.Engine.TokenSources;
using KoGpt2.Worker.Models;
using KoGpt2.Worker.Models.Packaging;
using KoGpt2.Worker.Sampling;
using KoGpt2.Worker.Tests.Models;

namespace KoGpt2.Worker.Tests.Engine.Onnx.Devices;

public sealed class DeviceModelRunnerTests : IDisposable
{
    private const int Rows = 5;

    // Chunked prompts of several lengths, choices that share one, more sequences than slots, a context that fills up.
    private static readonly int[] s_lengths = [1, 300, 2, 9, 9, 257, 256, 31, 598, 5, 1, 520];

    private static readonly GenerationSettings[] s_settings =
    [
        new() { Temperature = 0, RepetitionPenalty = 1.3 },
        new() { TopK = 40, RepetitionPenalty = 1.2, Temperature = 0.8 },
        new() { TopP = 0.2, Temperature = 0.3, MinTokens = 4 },
        new() { Temperature = 1 },
        new() { TopK = 100, TopP = 0.9, RepetitionPenalty = 0.7, MinTokens = 20 },
    ];

    private static readonly ModelShape s_shape = new(Layers: 2, Heads: 3, Width: 96, FeedForward: 128, Positions: 600, Vocabulary: 1_000);

    private readonly TempFolder _folder = new();
    private readonly ModelPackage _package;
    private readonly DeviceModelRunner _runner;
    private readonly DeviceTokens _source;
    private readonly int[][] _prompts;

    public DeviceModelRunnerTests()
    {
        _package = RandomPackage.Write(_folder["package"], s_shape, WeightPrecision.Fp16, seed: 4, progress: null, TestContext.Current.CancellationToken);
        var options = new EngineOptions { Rows = Rows, Threads = 2 };
        _runner = new DeviceModelRunner(_package.GraphPath, s_shape, options, ComputeDevice.Processor(threads: 2), candidates: 256);
        _source = new DeviceTokens(_runner, new Sampler(2), s_shape.Vocabulary, threads: 2);
        var random = new Random(9);
        _prompts = [.. s_lengths.Select(length => Enumerable.Range(0, length).Select(_ => random.Next(s_shape.Vocabulary)).ToArray())];
    }

    [Fact]
    public void Next_ManySequencesInFewSlots_DrawsFromCandidatesAsFromWholeRows()
    {
        Sequence[] candidates = Sequences(), whole = Sequences();
        int most = Run(_source, packs: false, candidates);
        Assert.InRange(_source.WholeRows, 1, candidates.Sum(sequence => sequence.Output.Count) / 2);
        Run(new HostTokens(_runner, new Sampler(2)), packs: false, whole);
        Assert.Equal(Rows, most);
        AssertSame(whole, candidates);
    }

    [Fact]
    public void Next_Alone_DrawsAsAmongOthers()
    {
        Sequence[] together = Sequences(), alone = Sequences();
        Run(_source, packs: false, together);
        foreach (Sequence sequence in alone)
            Run(_source, packs: false, [sequence]);
        AssertSame(alone, together);
    }

    [Fact]
    public void Run_SlotsThatMove_GivesTheSameAsSlotsThatStay()
    {
        Sequence[] stay = Sequences(), move = Sequences();
        Run(_source, packs: false, stay);
        Run(_source, packs: true, move);
        AssertSame(stay, move);
    }

    [Fact]
    public void Run_SamePlanAgain_GivesTheSameLogits()
    {
        using var logits = new DeviceLogits(_package, Rows);
        int[][] rows = [.. _prompts.Where(prompt => prompt.Length > 1).Take(3)];
        for (int slot = 0; slot < rows.Length; slot++)
            logits.Prompt(rows[slot], slot, rows[slot].Length - 1);
        float[][] first = logits.Decode(rows), again = logits.Decode(rows);
        Assert.All(first.Zip(again), pair => Assert.True(Logits.SameBits(pair.First, pair.Second)));
    }

    public void Dispose()
    {
        _runner.Dispose();
        _folder.Dispose();
    }

    private Sequence[] Sequences() =>
    [
        .. _prompts.SelectMany((prompt, i) => Enumerable.Range(0, (i % 3) + 1).Select(choice =>
            new Sequence(
                prompt, s_settings[i % s_settings.Length] with { MaxTokens = 6 + (2 * i), Seed = i }, choice, _package.Manifest with { EndTokens = [1] }))),
    ];

    // Returns the most rows that one pass drew for.
    private static int Run(ITokenSource source, bool packs, IEnumerable<Sequence> sequences)
    {
        var watched = new Watched(source);
        var engine = new BatchEngine(new Scheduler(Rows, TokenBudget.Chunk, packs), watched);
        foreach (Sequence sequence in sequences)
            engine.Add(sequence);
        while (!engine.IsIdle)
            engine.Step();
        Assert.True(packs || watched.Moves == 0);
        return watched.Most;
    }

    private static void AssertSame(Sequence[] expected, Sequence[] actual)
    {
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First.Output, pair.Second.Output));
        Assert.True(expected.Select(sequence => string.Join(' ', sequence.Output)).Distinct().Count() > expected.Length / 2);
    }

    private sealed class Watched(ITokenSource source) : ITokenSource
    {
        public int Most { get; private set; }

        public int Moves { get; private set; }

        public PassResult Next(StepPlan plan)
        {
            (Most, Moves) = (Math.Max(Most, plan.Rows.Count), Moves + plan.Moves.Count);
            return source.Next(plan);
        }
    }
}
