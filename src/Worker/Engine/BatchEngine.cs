using System.Diagnostics;
using KoGpt2.Worker.Engine.Scheduling;
using KoGpt2.Worker.Engine.TokenSources;
using KoGpt2.Worker.Sampling;

namespace KoGpt2.Worker.Engine;

/// <summary>Generates for many sequences at once: one pass a step. Not thread-safe: one thread owns it.</summary>
/// <param name="scheduler">Decides.</param>
/// <param name="source">Computes and draws.</param>
/// <param name="observe">Told of every pass once it has changed the schedule, on the engine's thread; null where nobody asks.</param>
public sealed class BatchEngine(Scheduler scheduler, ITokenSource source, Action<StepTimes>? observe = null)
{
    /// <summary>An engine that draws on the host.</summary>
    /// <param name="scheduler">Decides.</param>
    /// <param name="runner">Computes.</param>
    /// <param name="sampler">Draws.</param>
    /// <param name="observe">Told of every pass once it has changed the schedule, on the engine's thread; null where nobody asks.</param>
    public BatchEngine(Scheduler scheduler, IModelRunner runner, Sampler sampler, Action<StepTimes>? observe = null)
        : this(scheduler, new HostTokens(runner, sampler), observe) { }

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
        long began = Stopwatch.GetTimestamp();
        StepPlan plan = scheduler.Plan();
        if (plan.IsEmpty)
            return [];
        PassResult result = plan.Rows.Count == 0 ? PassResult.Nothing : source.Next(plan);
        IReadOnlyList<Sequence> ended = scheduler.Commit(plan, result.Rows);
        observe?.Invoke(new StepTimes(plan, result.Run, result.Sample, Stopwatch.GetElapsedTime(began)));
        return ended;
    }

    /// <summary>Takes out the sequences that the next pass would run.</summary>
    /// <returns>Those sequences, none of which has ended.</returns>
    public IReadOnlyList<Sequence> Abandon() => scheduler.Abandon(scheduler.Plan());
}

/// <summary>What one step of an engine ran, and how long its parts took.</summary>
/// <param name="Plan">What was run.</param>
/// <param name="Run">The forward pass.</param>
/// <param name="Sample">Drawing the tokens.</param>
/// <param name="Whole">All of the step: planning, pass, drawing, and taking the tokens in.</param>
public readonly record struct StepTimes(StepPlan Plan, TimeSpan Run, TimeSpan Sample, TimeSpan Whole);
