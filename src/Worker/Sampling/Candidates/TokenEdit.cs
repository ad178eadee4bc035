namespace KoGpt2.Worker.Sampling.Candidates;

/// <summary>What processors do to one logit l: m = l + before, then (m &lt; 0 ? m * factor : m / factor) + after.</summary>
/// <param name="Token">Whose logit.</param>
/// <param name="Before">Added first; 0 changes nothing.</param>
/// <param name="Factor">Above 0; 1 changes nothing.</param>
/// <param name="After">Added last; 0 changes nothing, negative infinity makes the token impossible.</param>
public readonly record struct TokenEdit(int Token, float Before, float Factor, float After)
{
    /// <summary>An edit that changes nothing.</summary>
    public static TokenEdit None(int token) => new(token, Before: 0, Factor: 1, After: 0);
}
