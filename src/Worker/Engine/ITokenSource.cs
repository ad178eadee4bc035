namespace KoGpt2.Worker.Engine;

/// <summary>Runs passes and chooses what follows: on the host with every logit at hand, or on a device that keeps them. One thread at a time.</summary>
public interface ITokenSource
{
    /// <summary>Runs a plan and chooses the next token of each of its rows.</summary>
    /// <param name="plan">At least one row.</param>
    /// <returns>A token for each row; 0 for one that does not draw.</returns>
    /// <remarks>Where it throws, the same plan may be run again.</remarks>
    int[] Next(StepPlan plan);
}
