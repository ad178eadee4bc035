namespace KoGpt2.Worker.Sampling.Processors.Penalties;

/// <summary>Makes tokens less likely (above 1) or likelier (below 1) that prompt or output already hold.</summary>
/// <remarks>Source: Keskar et al., CTRL (arXiv 1909.05858), section 4.1, with Hugging Face's reading for negative logits.</remarks>
public static class RepetitionPenalty
{
    // A smaller penalty would divide a logit beyond what floats hold.
    private const double Least = 1e-20;

    /// <summary>What positive logits are divided and negative ones multiplied by.</summary>
    /// <param name="penalty">Above 0; 1 changes nothing.</param>
    public static float Factor(double penalty) => (float)Math.Max(penalty, Least);

    /// <summary>Divides the positive and multiplies the negative logits of the tokens seen.</summary>
    /// <param name="logits">One row, [vocabulary]; changed in place.</param>
    /// <param name="seen">Each token of prompt and output once, all below the vocabulary.</param>
    /// <param name="penalty">Above 0; 1 changes nothing.</param>
    public static void Apply(Span<float> logits, ReadOnlySpan<int> seen, double penalty)
    {
        float factor = Factor(penalty);
        foreach (int token in seen)
            logits[token] = logits[token] < 0 ? logits[token] * factor : logits[token] / factor;
    }
}
