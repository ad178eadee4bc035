using System.Runtime.InteropServices;

namespace KoGpt2.Worker.Sampling.Processors.Penalties;

/// <summary>The tokens of a prompt and its output, each once, in the order in which they came.</summary>
public sealed class SeenTokens
{
    private readonly HashSet<int> _known;
    private readonly List<int> _tokens;

    /// <summary>Begins with a prompt.</summary>
    public SeenTokens(ReadOnlySpan<int> prompt)
    {
        (_known, _tokens) = ([], []);
        foreach (int token in prompt)
            Add(token);
    }

    private SeenTokens(SeenTokens other) => (_known, _tokens) = (new HashSet<int>(other._known), [.. other._tokens]);

    /// <summary>Each token once.</summary>
    public ReadOnlySpan<int> Tokens => CollectionsMarshal.AsSpan(_tokens);

    /// <summary>Adds a token unless it is known.</summary>
    public void Add(int token)
    {
        if (_known.Add(token))
            _tokens.Add(token);
    }

    /// <summary>A copy that goes its own way.</summary>
    public SeenTokens Fork() => new(this);
}
