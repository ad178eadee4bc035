using System.Diagnostics;
using KoGpt2.Worker.Sampling;

namespace KoGpt2.Worker.Engine.TokenSources;

/// <summary>Chooses from all logits, on the host.</summary>
/// <param name="runner">Computes them.</param>
/// <param name="sampler">Draws.</param>
public sealed class HostTokens(IModelRunner runner, Sampler sampler) : ITokenSource
{
    /// <inheritdoc/>
    public PassResult Next(StepPlan plan)
    {
        long began = Stopwatch.GetTimestamp();
        Memory<float> logits = runner.Run(plan);
        long ran = Stopwatch.GetTimestamp();
        RowResult[] results = sampler.Sample(logits, plan);
        return new PassResult(results, Stopwatch.GetElapsedTime(began, ran), Stopwatch.GetElapsedTime(ran));
    }
}
