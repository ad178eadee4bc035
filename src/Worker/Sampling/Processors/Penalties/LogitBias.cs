namespace KoGpt2.Worker.Sampling.Processors.Penalties;

/// <summary>Makes single tokens likelier (above 0) or less likely (below 0).</summary>
/// <remarks>Source: <c>logit_bias</c> of OpenAI's completions API: added to the logits before all else, so that -100 all but forbids a token.</remarks>
public static class LogitBias
{
    /// <summary>Adds to the logits of tokens.</summary>
    /// <param name="logits">One row, [vocabulary]; changed in place.</param>
    /// <param name="biases">Tokens, each once, and what to add; those outside the vocabulary are left alone.</param>
    public static void Apply(Span<float> logits, ReadOnlySpan<(int Token, float Bias)> biases)
    {
        foreach ((int token, float bias) in biases)
            if ((uint)token < (uint)logits.Length)
                logits[token] += bias;
    }
}
