namespace KoGpt2.Worker.Sampling.Processors.Bans;

/// <summary>Makes tokens impossible.</summary>
internal static class Ban
{
    /// <summary>Sets a token's logit to negative infinity; one outside the vocabulary is impossible already.</summary>
    public static void Token(Span<float> logits, int token)
    {
        if ((uint)token < (uint)logits.Length)
            logits[token] = float.NegativeInfinity;
    }
}
