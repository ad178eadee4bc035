namespace KoGpt2.Worker.Sampling.Processors.Penalties;

/// <summary>How often each token was generated.</summary>
public sealed class TokenCounts
{
    private readonly Dictionary<int, int> _counts;

    /// <summary>Begins with no tokens: those of a prompt do not count.</summary>
    public TokenCounts() => _counts = [];

    private TokenCounts(TokenCounts other) => _counts = new Dictionary<int, int>(other._counts);

    /// <summary>Each token generated, with how many times it was.</summary>
    public Dictionary<int, int>.Enumerator GetEnumerator() => _counts.GetEnumerator();

    /// <summary>Counts a token.</summary>
    public void Add(int token) => _counts[token] = _counts.GetValueOrDefault(token) + 1;

    /// <summary>A copy that goes its own way.</summary>
    public TokenCounts Fork() => new(this);
}
