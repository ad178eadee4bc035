using KoGpt2.Worker.Sampling;

namespace KoGpt2.Worker.Engine;

/// <summary>Chooses from all logits, on the host.</summary>
/// <param name="runner">Computes them.</param>
/// <param name="sampler">Draws.</param>
public sealed class HostTokens(IModelRunner runner, Sampler sampler) : ITokenSource
{
    /// <inheritdoc/>
    public int[] Next(StepPlan plan) => sampler.Sample(runner.Run(plan), plan);
}
