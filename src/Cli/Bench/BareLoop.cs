using System.Diagnostics;
using KoGpt2.Shared.Models;
using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Engine.Scheduling;

namespace KoGpt2.Cli.Bench;

/// <summary>The forward passes alone: full batches, one after the other, no sampling and no text. What an engine can at best come near to.</summary>
internal static class BareLoop
{
    /// <summary>Runs every prompt and generates the same token again and again.</summary>
    /// <param name="runner">Computes.</param>
    /// <param name="manifest">The model.</param>
    /// <param name="prompts">The prompts' tokens.</param>
    /// <param name="options">Rows and prompt tokens of a pass.</param>
    /// <param name="maxTokens">Tokens for each prompt.</param>
    /// <param name="stop">Gives up.</param>
    public static BareFigures Run(IModelRunner runner, ModelManifest manifest, int[][] prompts, EngineOptions options, int maxTokens, CancellationToken stop)
    {
        var settings = new GenerationSettings { MaxTokens = maxTokens, MinTokens = maxTokens };
        long prefill = 0, decode = 0;
        int decoded = 0;
        foreach (int[][] batch in prompts.Chunk(options.Rows))
        {
            var scheduler = new Scheduler(options.Rows, options.PromptTokens);
            foreach (int[] prompt in batch)
                scheduler.Add(new Sequence(prompt, settings, choice: 0, manifest));
            while (scheduler.Sequences.Any())
            {
                stop.ThrowIfCancellationRequested();
                StepPlan plan = scheduler.Plan();
                long began = Stopwatch.GetTimestamp();
                runner.Run(plan);
                long took = Stopwatch.GetTimestamp() - began;
                if (plan.Pass == Pass.Decode)
                    (decode, decoded) = (decode + took, decoded + plan.Rows.Count);
                else
                    prefill += took;
                scheduler.Commit(plan, new RowResult[plan.Rows.Count]);
            }
        }
        double prefillSeconds = (double)prefill / Stopwatch.Frequency, decodeSeconds = (double)decode / Stopwatch.Frequency;
        return new BareFigures(prompts.Sum(p => p.Length) / prefillSeconds, decoded / decodeSeconds, prompts.Length * maxTokens / (prefillSeconds + decodeSeconds));
    }
}

/// <summary>Tokens a second of the forward passes.</summary>
/// <param name="Prefill">Prompt tokens, in passes over prompts.</param>
/// <param name="Decode">Generated tokens, in passes that decode.</param>
/// <param name="Loop">Generated tokens, in all passes.</param>
internal sealed record BareFigures(double Prefill, double Decode, double Loop);
