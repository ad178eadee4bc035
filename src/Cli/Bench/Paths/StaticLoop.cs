using System.Diagnostics;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Sampling;

namespace KoGpt2.Cli.Bench.Paths;

/// <summary>Static batching: what a plain loop over Hugging Face's <c>generate</c> does, with this project's passes and sampling.</summary>
/// <remarks>
/// Prompts are taken in the order in which they came, as many as there are rows. All of a batch run in one pass, padded to the longest; then every row runs on
/// and draws until the longest has ended, those that have ended on padding that nobody reads, and only then comes the next batch. In its favour, unlike there,
/// no row attends to the padding of its prompt.
/// Source: Hugging Face transformers, generation/utils.py, <c>_sample</c>, where <c>unfinished_sequences</c> masks the tokens but not the work.
/// </remarks>
internal static class StaticLoop
{
    /// <summary>Generates everything.</summary>
    /// <param name="runner">Computes; takes a whole batch's padded prompts in one pass.</param>
    /// <param name="sampler">Draws.</param>
    /// <param name="sequences">New sequences; they have ended afterwards.</param>
    /// <param name="padding">Stands in for every row that has ended: a sequence whose prompt is as long as the context lets it be.</param>
    /// <param name="rows">Sequences of a batch.</param>
    /// <param name="log">Takes the passes.</param>
    /// <param name="stop">Gives up.</param>
    public static void Run(
        IModelRunner runner, Sampler sampler, IEnumerable<Sequence> sequences, Sequence padding, int rows, StepLog log, CancellationToken stop)
    {
        foreach (Sequence[] batch in sequences.Chunk(rows))
        {
            Step(runner, sampler, batch, Prompts(batch), log);
            for (int step = 0; Array.Exists(batch, sequence => sequence.FinishReason is null); step++)
            {
                stop.ThrowIfCancellationRequested();
                Step(runner, sampler, batch, Decode(batch, padding, step), log);
            }
        }
    }

    private static void Step(IModelRunner runner, Sampler sampler, Sequence[] batch, StepPlan plan, StepLog log)
    {
        int idle = batch.Count(sequence => sequence.FinishReason is not null);
        long began = Stopwatch.GetTimestamp();
        Memory<float> logits = runner.Run(plan);
        long ran = Stopwatch.GetTimestamp();
        int[] tokens = sampler.Sample(logits, plan);
        TimeSpan sample = Stopwatch.GetElapsedTime(ran);
        for (int row = 0; row < batch.Length; row++)
            if (batch[row].FinishReason is null)
            {
                batch[row].Advance(plan.Rows[row].Count);
                batch[row].Accept(tokens[row]);
            }
        log.Add(new StepTimes(plan, Stopwatch.GetElapsedTime(began, ran), sample, Stopwatch.GetElapsedTime(began)), idle);
    }

    private static StepPlan Prompts(Sequence[] batch) =>
        new(Pass.Prompts, [.. batch.Select((s, row) => new PlanRow(s, row, Input: row, First: 0, s.Prompt.Count, Draws: true))], [], []);

    private static StepPlan Decode(Sequence[] batch, Sequence padding, int step) => new(Pass.Decode, [.. batch.Select((s, row) => s.FinishReason is null
        ? new PlanRow(s, row, Input: row, s.Cached, Count: 1, Draws: true)
        : new PlanRow(padding, row, Input: row, Math.Min(s.Prompt.Count + step, padding.Prompt.Count - 1), Count: 1, Draws: true))], [], []);
}
