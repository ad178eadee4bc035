namespace KoGpt2.Worker.Sampling.Processors.Bans;

/// <summary>Makes tokens impossible that would end a choice before it has its least number of tokens.</summary>
public static class MinTokens
{
    /// <summary>Sets the logits of ending tokens to negative infinity.</summary>
    /// <param name="logits">One row, [vocabulary]; changed in place.</param>
    /// <param name="ending">End tokens and stop tokens; those outside the vocabulary are left alone.</param>
    public static void Apply(Span<float> logits, ReadOnlySpan<int> ending)
    {
        foreach (int token in ending)
            Ban.Token(logits, token);
    }
}
