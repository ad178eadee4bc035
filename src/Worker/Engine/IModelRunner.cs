namespace KoGpt2.Worker.Engine;

/// <summary>Computes what a plan decided: the model, and the key-value cache of its slots. One thread at a time.</summary>
public interface IModelRunner
{
    /// <summary>Copies cached rows as the plan says, then runs its rows, each writing its keys and values into its slot.</summary>
    /// <param name="plan">At least one row.</param>
    /// <returns>
    /// Logits [outputs, vocabulary], the caller's to overwrite, valid until the next run: of each row after its last token, in the plan's order,
    /// then of the rows' earlier tokens that the plan wants scored. Those of a row that neither draws nor is scored mean nothing.
    /// </returns>
    /// <remarks>A run that throws may be repeated: it changed nothing that the slots hold of the tokens before it.</remarks>
    Memory<float> Run(StepPlan plan);
}
