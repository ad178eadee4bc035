using System.Diagnostics;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Sampling;

namespace KoGpt2.Cli.Bench.Paths;

/// <summary>Static batching: what a plain loop over Hugging Face's <c>generate</c> does, with this project's passes and sampling.</summary>
/// <remarks>
/// Prompts are taken in the order in which they came, as many as there are rows. All of a batch run in one pass, padded to the longest; then every row runs on,
/// those that have ended too, until the longest has ended, and only then comes the next batch. In its favour, unlike there: nothing is sampled for a row that has
/// ended, and neither padding nor what follows an end is attended to.
/// </remarks>
internal static class StaticLoop
{
    /// <summary>Generates everything.</summary>
    /// <param name="runner">Computes; takes a whole batch's padded prompts in one pass.</param>
    /// <param name="sampler">Draws.</param>
    /// <param name="sequences">New sequences; they have ended afterwards.</param>
    /// <param name="rows">Sequences of a batch.</param>
    /// <param name="log">Takes the passes.</param>
    /// <param name="stop">Gives up.</param>
    public static void Run(IModelRunner runner, Sampler sampler, IEnumerable<Sequence> sequences, int rows, StepLog log, CancellationToken stop)
    {
        foreach (Sequence[] batch in sequences.Chunk(rows))
        {
            Step(runner, sampler, Prompts(batch), log);
            while (Array.Exists(batch, sequence => sequence.FinishReason is null))
            {
                stop.ThrowIfCancellationRequested();
                Step(runner, sampler, Decode(batch), log);
            }
        }
    }

    private static void Step(IModelRunner runner, Sampler sampler, StepPlan plan, StepLog log)
    {
        long began = Stopwatch.GetTimestamp();
        Memory<float> logits = runner.Run(plan);
        long ran = Stopwatch.GetTimestamp();
        int[] tokens = sampler.Sample(logits, plan);
        TimeSpan sample = Stopwatch.GetElapsedTime(ran);
        for (int row = 0; row < tokens.Length; row++)
            if (plan.Rows[row].Draws)
            {
                plan.Rows[row].Sequence.Advance(plan.Rows[row].Count);
                plan.Rows[row].Sequence.Accept(tokens[row]);
            }
        log.Add(new StepTimes(plan, Stopwatch.GetElapsedTime(began, ran), sample, Stopwatch.GetElapsedTime(began)));
    }

    private static StepPlan Prompts(Sequence[] batch) =>
        new(Pass.Prompts, [.. batch.Select((s, row) => new PlanRow(s, row, Input: row, First: 0, s.Prompt.Count, Draws: true))], [], []);

    private static StepPlan Decode(Sequence[] batch) =>
        new(Pass.Decode, [.. batch.Select((s, row) => new PlanRow(s, row, Input: row, s.Cached, Count: 1, Draws: s.FinishReason is null))], [], []);
}
