using KoGpt2.Shared.Models;
using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Engine.Scheduling;
using KoGpt2.Worker.Sampling;

namespace KoGpt2.Worker.Tests.Engine;

/// <summary>A model by rule: after any token comes the next number, and 0 after the last; 1 ends a text only where a test says so.</summary>
internal sealed class Scripted : IModelRunner
{
    public const int Vocabulary = 100, Positions = 1_024;

    private readonly Dictionary<int, List<int>> _slots = [];

    /// <summary>Every plan that was run.</summary>
    public List<StepPlan> Plans { get; } = [];

    /// <summary>Called before each run, on the engine's thread; may throw.</summary>
    public Action<StepPlan> BeforeRun { get; set; } = _ => { };

    /// <summary>Called when a run has written its slots, on the engine's thread; may throw.</summary>
    public Action<StepPlan> AfterRun { get; set; } = _ => { };

    public static ModelManifest Model { get; } = new()
    {
        Name = "scripted",
        Version = "0",
        Precision = "fp32",
        Shape = new ModelShape(Layers: 1, Heads: 1, Width: 4, FeedForward: 4, Positions, Vocabulary),
        Licence = "MIT",
        Source = "a rule",
        Files = [],
    };

    public static Sequence Sequence(int[] prompt, GenerationSettings? settings = null, int choice = 0, int[]? endTokens = null) =>
        new(prompt, settings ?? new GenerationSettings { Temperature = 0, MaxTokens = 3 }, choice, Model with { EndTokens = endTokens ?? [1] });

    /// <summary>What the rule generates after a prompt.</summary>
    public static int[] Expected(int last, int count) => [.. Enumerable.Range(1, count).Select(i => (last + i) % Vocabulary)];

    public BatchEngine Engine(int rows, int budget = TokenBudget.Chunk) => new(new Scheduler(rows, budget), this, new Sampler(threads: 1));

    /// <summary>Checks that each slot holds just the tokens before the row's first, as a cache would have to, and follows the rule.</summary>
    public Memory<float> Run(StepPlan plan)
    {
        BeforeRun(plan);
        Plans.Add(plan);
        foreach (SlotMove move in plan.Moves)
            _slots[move.To] = [.. move.First == 0 ? [] : _slots[move.To].Take(move.First), .. _slots[move.From].Skip(move.First).Take(move.Tokens)];
        var logits = new float[plan.Rows.Count * Vocabulary];
        for (int i = 0; i < plan.Rows.Count; i++)
        {
            PlanRow row = plan.Rows[i];
            List<int> held = row.First == 0 ? [] : [.. _slots[row.Slot].Take(row.First)];
            Assert.Equal(Tokens(row.Sequence)[..row.First], held);
            _slots[row.Slot] = [.. held, .. Tokens(row.Sequence)[row.First..(row.First + row.Count)]];
            logits[(i * Vocabulary) + ((_slots[row.Slot][^1] + 1) % Vocabulary)] = 1;
        }
        AfterRun(plan);
        return logits;
    }

    private static int[] Tokens(Sequence sequence) => [.. sequence.Prompt, .. sequence.Output];
}
