namespace KoGpt2.Worker.Engine;

/// <summary>Computes what a plan decided: the model, and the key-value cache of its slots. One thread at a time.</summary>
public interface IModelRunner
{
    /// <summary>Moves cached rows as the plan says, then runs its rows, each writing its keys and values into its slot.</summary>
    /// <param name="plan">At least one row.</param>
    /// <returns>Logits [rows, vocabulary] in the plan's order, the caller's to overwrite, valid until the next run; those of a row that draws nothing mean nothing.</returns>
    /// <remarks>A run that throws may be repeated: it changed nothing that the slots hold of the tokens before it.</remarks>
    Memory<float> Run(StepPlan plan);
}
