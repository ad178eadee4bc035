namespace KoGpt2.Worker.Sampling.Processors.Penalties;

/// <summary>Makes tokens less likely that were generated before, whether once (presence) or the more the oftener (frequency).</summary>
/// <remarks>Source: <c>presence_penalty</c> and <c>frequency_penalty</c> of OpenAI's completions API, whose formula this is; prompts do not count there.</remarks>
public static class CountPenalty
{
    /// <summary>Takes <paramref name="presence"/> + count * <paramref name="frequency"/> off the logit of each token generated.</summary>
    /// <param name="logits">One row, [vocabulary]; changed in place.</param>
    /// <param name="counts">The tokens generated, all below the vocabulary.</param>
    /// <param name="presence">For each token generated, however often; below 0 makes it likelier.</param>
    /// <param name="frequency">For each time that it was generated; below 0 makes it likelier.</param>
    public static void Apply(Span<float> logits, TokenCounts counts, double presence, double frequency)
    {
        foreach ((int token, int count) in counts)
            logits[token] -= Of(count, presence, frequency);
    }

    /// <summary>What is taken off the logit of a token that was generated <paramref name="count"/> times.</summary>
    internal static float Of(int count, double presence, double frequency) => (float)(presence + (count * frequency));
}
