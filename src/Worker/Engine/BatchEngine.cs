using KoGpt2.Worker.Engine.Scheduling;
using KoGpt2.Worker.Sampling;

namespace KoGpt2.Worker.Engine;

/// <summary>Generates for many sequences at once: one pass a step. Not thread-safe: one thread owns it.</summary>
/// <param name="scheduler">Decides.</param>
/// <param name="runner">Computes.</param>
/// <param name="sampler">Draws.</param>
public sealed class BatchEngine(Scheduler scheduler, IModelRunner runner, Sampler sampler)
{
    /// <summary>Sequences that wait for a slot.</summary>
    public int Waiting => scheduler.Waiting;

    /// <summary>Every sequence that runs or waits.</summary>
    public IEnumerable<Sequence> Sequences => scheduler.Sequences;

    /// <summary>Whether no sequence is left.</summary>
    public bool IsIdle => !Sequences.Any();

    /// <summary>Takes a sequence in.</summary>
    public void Add(Sequence sequence) => scheduler.Add(sequence);

    /// <summary>Runs one pass. Where it throws, nothing has changed: the same pass may be tried again, or abandoned.</summary>
    /// <returns>The sequences that ended with it.</returns>
    public IReadOnlyList<Sequence> Step()
    {
        StepPlan plan = scheduler.Plan();
        if (plan.IsEmpty)
            return [];
        RowResult[] results = plan.Rows.Count == 0 ? [] : sampler.Sample(runner.Run(plan), plan);
        return scheduler.Commit(plan, results);
    }

    /// <summary>Takes out the sequences that the next pass would run.</summary>
    /// <returns>Those sequences, none of which has ended.</returns>
    public IReadOnlyList<Sequence> Abandon() => scheduler.Abandon(scheduler.Plan());
}
