using KoGpt2.Shared.Models;
using KoGpt2.Shared.Settings;
using KoGpt2.TestSupport;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Engine.Beams;
using KoGpt2.Worker.Engine.Onnx.Devices;
using KoGpt2.Worker.Engine.Onnx.Devices.Candidates;
using KoGpt2.Worker.Engine.Scheduling;
using KoGpt2.Worker.Engine.TokenSources;
using KoGpt2.Worker.Models;
using KoGpt2.Worker.Models.Packaging;
using KoGpt2.Worker.Sampling;

namespace KoGpt2.Worker.Tests.Engine.Onnx.Devices.Candidates;

/// <summary>Every setting on the device's path, run on the processor in a device's place.</summary>
public sealed class DeviceTokensTests : IDisposable
{
    private const int Rows = 7;

    private static readonly ModelShape s_shape = new(Layers: 2, Heads: 3, Width: 96, FeedForward: 128, Positions: 600, Vocabulary: 700);

    private static readonly GenerationSettings s_score = new() { MaxTokens = 0, Echo = true, Logprobs = 3 };

    private readonly TempFolder _folder = new();
    private readonly ModelPackage _package;
    private readonly DeviceModelRunner _runner;
    private readonly DeviceTokens _source;

    public DeviceTokensTests()
    {
        _package = Package(WeightPrecision.Fp16);
        var options = new EngineOptions { Rows = Rows, Threads = 2 };
        _runner = new DeviceModelRunner(_package.GraphPath, s_shape, options, ComputeDevice.Processor(threads: 2), candidates: 500);
        _source = new DeviceTokens(_runner, new Sampler(2), s_shape.Vocabulary, threads: 2);
    }

    [Fact]
    public void Next_AnySettings_GivesWhatWholeRowsGive()
    {
        Sequence[] candidates = RandomLines(200), whole = RandomLines(200), alone = RandomLines(50);
        long rows = Run(_source, candidates);
        Assert.InRange(_source.WholeRows, rows / 10, rows - 200);
        Run(new HostTokens(_runner, new Sampler(2)), whole);
        Array.ForEach(alone, sequence => Run(_source, [sequence]));
        Assert.All(whole.Zip(candidates), pair => Assert.Equal(Packages.Everything(pair.First), Packages.Everything(pair.Second)));
        Assert.All(alone.Zip(candidates), pair => Assert.Equal(Packages.Everything(pair.First), Packages.Everything(pair.Second)));
        Assert.Contains(candidates, sequence => sequence.Hypotheses.Count > 1);
        Assert.Contains(candidates, sequence => sequence.PromptScores.Count > 1);
        Assert.Contains(candidates, sequence => sequence.OutputScores.Count > 1);
    }

    [Fact]
    public void Next_BeamsThatFork_ScoreTheirTextsAsPromptsAreScored()
    {
        int[][] prompts = Prompts(1, 9, 258, 40, 511);
        Sequence[] searches =
        [
            .. prompts.Select((prompt, i) => new Sequence(
                prompt, new GenerationSettings { Temperature = 0, NumBeams = 2 + (2 * (i % 3)), MaxTokens = 24 }, choice: 0, _package.Manifest)),
        ];
        Run(_source, searches);
        (Sequence Score, Hypothesis Text)[] checks =
        [
            .. searches.SelectMany(search => search.Hypotheses.Select(text =>
                (new Sequence([.. search.Prompt, .. text.Tokens], s_score, choice: 0, _package.Manifest), text))),
        ];
        Run(_source, checks.Select(check => check.Score));
        Assert.True(checks.Length > 2 * searches.Length);
        Assert.All(checks, check => Assert.Equal(
            check.Text.Score, check.Score.PromptScores.TakeLast(check.Text.Tokens.Count).Average(token => token.Logprob), 2e-3));
        Assert.Contains(searches, search => search.Hypotheses.Select(text => text.Tokens[0]).Distinct().Count() < search.Hypotheses.Count);
    }

    [Fact]
    public void Next_PromptsScored_AreWithinRoundingOfTheFp32Graph()
    {
        int[][] prompts = Prompts(1, 2, 90, 300, 91, 256, 257, 89, 599, 600);
        Sequence[] scored = Score(_package.Manifest, prompts), exact = Score(_package.Manifest, prompts);
        Run(_source, scored);
        Packages.Run(Package(WeightPrecision.Fp32), Rows, exact);
        foreach ((Sequence half, Sequence single) in scored.Zip(exact))
        {
            Assert.Equal(single.PromptScores.Select(token => token.Token), half.PromptScores.Select(token => token.Token));
            Assert.Equal(single.PromptScores.Count, half.Choice == 0 ? half.Prompt.Count - 1 : 0);
            Assert.All(single.PromptScores.Zip(half.PromptScores), pair => Assert.Equal(pair.First.Logprob, pair.Second.Logprob, 1e-2));
        }
    }

    [Fact]
    public void Next_PromptScored_DrawsAsAfterTheSamePromptUnscored()
    {
        int[][] prompts = Prompts(5, 300, 31, 257);
        GenerationSettings draw = new() { Seed = 4, MaxTokens = 12 };
        Sequence[] plain = [.. prompts.Select(prompt => new Sequence(prompt, draw, choice: 0, _package.Manifest))];
        Sequence[] scored = [.. prompts.Select(prompt => new Sequence(prompt, draw with { Echo = true, Logprobs = 2 }, choice: 0, _package.Manifest))];
        Run(_source, plain);
        Run(_source, scored);
        Assert.All(plain.Zip(scored), pair => Assert.Equal(pair.First.Output, pair.Second.Output));
        Assert.All(scored, sequence => Assert.Equal(sequence.Prompt.Count - 1, sequence.PromptScores.Count));
        Assert.All(scored, sequence => Assert.Equal(sequence.Output, sequence.OutputScores.Select(token => token.Token)));
    }

    public void Dispose()
    {
        _runner.Dispose();
        _folder.Dispose();
    }

    private static int[][] Prompts(params int[] lengths)
    {
        var random = new Random(5);
        return [.. lengths.Select(length => Enumerable.Range(0, length).Select(_ => random.Next(s_shape.Vocabulary)).ToArray())];
    }

    private static Sequence[] Score(ModelManifest model, int[][] prompts) =>
        [.. prompts.SelectMany((prompt, i) => Enumerable.Range(0, (i % 3) + 1).Select(choice => new Sequence(prompt, s_score, choice, model)))];

    // Returns the rows for which something was chosen.
    private static long Run(ITokenSource source, IEnumerable<Sequence> sequences)
    {
        long rows = 0;
        var engine = new BatchEngine(
            new Scheduler(Rows, TokenBudget.Chunk, packs: false), source, step => rows += step.Plan.Rows.Count(row => row.Draws));
        foreach (Sequence sequence in sequences)
            engine.Add(sequence);
        while (!engine.IsIdle)
            engine.Step();
        return rows;
    }

    private Sequence[] RandomLines(int lines) =>
    [
        .. Enumerable.Range(0, lines).Select(line =>
        {
            var random = new Random(line);
            int[] prompt = [.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => random.Next(s_shape.Vocabulary))];
            GenerationSettings settings = RandomSettings.Of(line, s_shape.Vocabulary, most: 16);
            settings = line % 5 == 0
                ? settings with { Temperature = 0, NumBeams = random.Next(2, 6), RepetitionDetection = null }
                : settings with { Echo = line % 2 == 0, Logprobs = line % 4 == 0 ? random.Next(6) : null };
            return new Sequence(prompt, settings, choice: line % 3, _package.Manifest with { EndTokens = [1] });
        }),
    ];

    private ModelPackage Package(WeightPrecision precision) =>
        RandomPackage.Write(_folder[$"{precision}"], s_shape, precision, seed: 4, progress: null, TestContext.Current.CancellationToken);
}
