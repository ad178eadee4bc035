namespace KoGpt2.Worker.Sampling.Logprobs;

/// <summary>A token of a text, and how likely the model held it to be there, before penalties and temperature.</summary>
/// <param name="Token">The token.</param>
/// <param name="Logprob">Natural logarithm of its probability, at most 0.</param>
/// <param name="Likeliest">The likeliest tokens in its place, likeliest first; as many as were asked for, the token itself counted where it is one of them.</param>
public sealed record ScoredToken(int Token, double Logprob, IReadOnlyList<TokenLogprob> Likeliest)
{
    /// <summary>Looks a token up in the row of logits that it came from.</summary>
    /// <param name="logits">One row, [vocabulary], as the model gave it.</param>
    /// <param name="token">The token.</param>
    /// <param name="likeliest">How many of the likeliest to name, at least 0.</param>
    /// <exception cref="InvalidDataException">The row holds a NaN or positive infinity, or nothing but negative infinity.</exception>
    public static ScoredToken Of(ReadOnlySpan<float> logits, int token, int likeliest)
    {
        double normalizer = LogSoftmax.Normalizer(logits);
        TokenLogprob[] others = [.. MostLikely.Find(logits, likeliest).Select(other => new TokenLogprob(other.Token, Math.Min(other.Value - normalizer, 0)))];
        return new ScoredToken(token, Math.Min(logits[token] - normalizer, 0), others);
    }
}

/// <summary>A token and the natural logarithm of its probability.</summary>
/// <param name="Token">The token.</param>
/// <param name="Logprob">The logarithm, at most 0.</param>
public readonly record struct TokenLogprob(int Token, double Logprob);
