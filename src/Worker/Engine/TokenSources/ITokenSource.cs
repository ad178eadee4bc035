namespace KoGpt2.Worker.Engine.TokenSources;

/// <summary>Runs passes and chooses what follows: on the host with every logit at hand, or on a device that keeps them. One thread at a time.</summary>
public interface ITokenSource
{
    /// <summary>Runs a plan and chooses what follows each of its rows.</summary>
    /// <param name="plan">At least one row.</param>
    /// <returns>What came of each row, in the plan's order.</returns>
    /// <remarks>Where it throws, the same plan may be run again.</remarks>
    PassResult Next(StepPlan plan);
}

/// <summary>What came of a pass, and how long its parts took.</summary>
/// <param name="Rows">What came of each row.</param>
/// <param name="Run">The forward pass.</param>
/// <param name="Sample">Choosing what follows.</param>
public readonly record struct PassResult(RowResult[] Rows, TimeSpan Run, TimeSpan Sample)
{
    /// <summary>What comes of a pass without rows.</summary>
    public static PassResult Nothing { get; } = new([], TimeSpan.Zero, TimeSpan.Zero);
}
