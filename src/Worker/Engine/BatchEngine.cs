using KoGpt2.Worker.Sampling;

namespace KoGpt2.Worker.Engine;

/// <summary>Generates for many sequences at once: one pass a step. Not thread-safe: one thread owns it.</summary>
/// <param name="scheduler">Decides.</param>
/// <param name="source">Computes and draws.</param>
public sealed class BatchEngine(Scheduler scheduler, ITokenSource source)
{
    /// <summary>An engine that draws on the host.</summary>
    /// <param name="scheduler">Decides.</param>
    /// <param name="runner">Computes.</param>
    /// <param name="sampler">Draws.</param>
    public BatchEngine(Scheduler scheduler, IModelRunner runner, Sampler sampler) : this(scheduler, new HostTokens(runner, sampler)) { }

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
        int[] tokens = plan.Rows.Count == 0 ? [] : source.Next(plan);
        return scheduler.Commit(plan, tokens);
    }

    /// <summary>Takes out the sequences that the next pass would run.</summary>
    /// <returns>Those sequences, none of which has ended.</returns>
    public IReadOnlyList<Sequence> Abandon() => scheduler.Abandon(scheduler.Plan());
}
