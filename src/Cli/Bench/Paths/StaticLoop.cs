using System.Diagnostics;
using KoGpt2.Cli.Bench.Workloads;
using KoGpt2.Shared.Models;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Sampling;
using KoGpt2.Worker.Tokenization;

namespace KoGpt2.Cli.Bench.Paths;

/// <summary>Static batching: what a plain loop over Hugging Face's <c>generate</c> does, with this project's passes and sampling.</summary>
/// <remarks>
/// Prompts are taken in the order in which they came, as many as there are rows, and padded on the left to the longest. All of a batch run in one pass; then
/// every row runs on, drawing its token, until the longest has ended, those that have ended on padding that nobody reads; only then comes the next batch.
/// Padding costs here what it costs there, attention to it included. There a mask then hides it; the graph here has none, so texts of padded prompts are not
/// those of the engine, though just as long.
/// Source: Hugging Face transformers, generation/utils.py, <c>_sample</c>, where <c>unfinished_sequences</c> masks the tokens but not the work.
/// </remarks>
internal static class StaticLoop
{
    private const int PaddingToken = 0;

    /// <summary>The batches.</summary>
    /// <param name="workload">The prompts.</param>
    /// <param name="manifest">The model.</param>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="rows">Most sequences of a batch.</param>
    /// <exception cref="BenchException">A batch's longest prompt and longest output do not fit into the model's context together.</exception>
    public static IReadOnlyList<Sequence[]> Batches(Workload workload, ModelManifest manifest, KoGpt2Tokenizer tokenizer, int rows)
    {
        List<Sequence[]> batches = [];
        foreach ((int Index, BenchPrompt Prompt)[] batch in workload.Prompts.Index().Chunk(rows))
        {
            int prompt = batch.Max(one => one.Prompt.Tokens.Length), output = batch.Max(one => one.Prompt.OutputTokens);
            if (prompt + output > manifest.Shape.Positions)
                throw new BenchException($"Static batching pads a prompt to {prompt:N0} tokens and generates {output:N0} in the same batch, more than the {manifest.Shape.Positions:N0} that the model's context holds; say less with --prompt-tokens or --output-tokens.");
            batches.Add([.. batch.Select(one =>
            {
                IEnumerable<int> padding = Enumerable.Repeat(PaddingToken, prompt - one.Prompt.Tokens.Length);
                return EngineRun.NewSequence([.. padding, .. one.Prompt.Tokens], one.Prompt.OutputTokens, one.Index, manifest, tokenizer);
            })]);
        }
        return batches;
    }

    /// <summary>Generates everything.</summary>
    /// <param name="runner">Computes; takes a whole batch's padded prompts in one pass.</param>
    /// <param name="sampler">Draws.</param>
    /// <param name="batches">New sequences, those of a batch with prompts of one length; they have ended afterwards.</param>
    /// <param name="log">Takes the passes.</param>
    /// <param name="stop">Gives up.</param>
    public static void Run(IModelRunner runner, Sampler sampler, IReadOnlyList<Sequence[]> batches, StepLog log, CancellationToken stop)
    {
        foreach (Sequence[] batch in batches)
        {
            Step(runner, sampler, batch, Prompts(batch), log);
            while (Array.Find(batch, sequence => sequence.FinishReason is null) is { } running)
            {
                stop.ThrowIfCancellationRequested();
                Step(runner, sampler, batch, Decode(batch, running), log);
            }
        }
    }

    private static void Step(IModelRunner runner, Sampler sampler, Sequence[] batch, StepPlan plan, StepLog log)
    {
        int idle = batch.Count(sequence => sequence.FinishReason is not null);
        long began = Stopwatch.GetTimestamp();
        Memory<float> logits = runner.Run(plan);
        long ran = Stopwatch.GetTimestamp();
        RowResult[] results = sampler.Sample(logits, plan);
        TimeSpan sample = Stopwatch.GetElapsedTime(ran);
        for (int row = 0; row < batch.Length; row++)
            if (batch[row].FinishReason is null)
            {
                batch[row].Advance(plan.Rows[row].Count, results[row].Prompt);
                batch[row].Accept(results[row]);
            }
        log.Add(new StepTimes(plan, Stopwatch.GetElapsedTime(began, ran), sample, Stopwatch.GetElapsedTime(began)), idle);
    }

    private static StepPlan Prompts(Sequence[] batch) =>
        new(Pass.Prompts, [.. batch.Select((s, row) => new PlanRow(s, row, Input: row, First: 0, s.Prompt.Count, Draws: true))], [], []);

    // Where a row has ended, one that runs stands in for it: all of a batch are equally far, and padding costs what any token costs.
    private static StepPlan Decode(Sequence[] batch, Sequence running) => new(Pass.Decode,
        [.. batch.Select((s, row) => new PlanRow(s.FinishReason is null ? s : running, row, Input: row, running.Cached, Count: 1, Draws: true))], [], []);
}
