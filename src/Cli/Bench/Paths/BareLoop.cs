using System.Diagnostics;
using KoGpt2.Cli.Bench.Workloads;
using KoGpt2.Shared.Models;
using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Engine.Scheduling;

namespace KoGpt2.Cli.Bench.Paths;

/// <summary>The forward passes alone, on the engine's schedule: no sampling, no text, no hand-over between threads. Only the passes are timed.</summary>
internal static class BareLoop
{
    /// <summary>Runs every prompt and generates one token again and again.</summary>
    /// <param name="runner">Computes.</param>
    /// <param name="manifest">The model.</param>
    /// <param name="workload">The prompts.</param>
    /// <param name="options">Rows and prompt tokens of a pass.</param>
    /// <param name="log">Takes the passes.</param>
    /// <param name="stop">Gives up.</param>
    public static void Run(IModelRunner runner, ModelManifest manifest, Workload workload, EngineOptions options, StepLog log, CancellationToken stop)
    {
        int token = Enumerable.Range(0, manifest.Shape.Vocabulary).First(id => !manifest.EndTokens.Contains(id));
        var scheduler = new Scheduler(options.Rows, options.PromptTokens);
        foreach (BenchPrompt prompt in workload.Prompts)
            scheduler.Add(new Sequence(prompt.Tokens, new GenerationSettings { MaxTokens = prompt.OutputTokens }, choice: 0, manifest));
        while (scheduler.Sequences.Any())
        {
            stop.ThrowIfCancellationRequested();
            StepPlan plan = scheduler.Plan();
            long began = Stopwatch.GetTimestamp();
            runner.Run(plan);
            TimeSpan took = Stopwatch.GetElapsedTime(began);
            log.Add(new StepTimes(plan, took, Sample: TimeSpan.Zero, took), idle: 0);
            var results = new RowResult[plan.Rows.Count];
            Array.Fill(results, token);
            scheduler.Commit(plan, results);
        }
    }
}
