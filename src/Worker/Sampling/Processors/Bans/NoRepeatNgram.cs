namespace KoGpt2.Worker.Sampling.Processors.Bans;

/// <summary>Makes tokens impossible that would repeat a run of n tokens, prompt and output taken together.</summary>
/// <remarks>
/// Source: Paulus, Xiong, Socher, A Deep Reinforced Model for Abstractive Summarization (arXiv 1705.04304), section 2.5; the prompt counts, as in
/// Hugging Face's <c>no_repeat_ngram_size</c>. What followed each run of n - 1 tokens is kept as a chain of places under the run's hash.
/// </remarks>
public sealed class NoRepeatNgram
{
    private readonly int _before;
    private readonly Dictionary<int, int> _last;
    private readonly List<int> _earlier;

    /// <summary>Begins with no tokens.</summary>
    /// <param name="size">Length of the runs that come once, at least 1.</param>
    public NoRepeatNgram(int size) => (_before, _last, _earlier) = (size - 1, [], []);

    private NoRepeatNgram(NoRepeatNgram other) =>
        (_before, _last, _earlier) = (other._before, new Dictionary<int, int>(other._last), [.. other._earlier]);

    /// <summary>Notes the last of the tokens.</summary>
    /// <param name="tokens">Prompt and output with the token that is new; it must be called for each.</param>
    public void Add(ReadOnlySpan<int> tokens)
    {
        int place = tokens.Length - 1;
        if (place < _before)
        {
            _earlier.Add(-1);
            return;
        }
        int hash = Hash(tokens.Slice(place - _before, _before));
        _earlier.Add(_last.GetValueOrDefault(hash, -1));
        _last[hash] = place;
    }

    /// <summary>Sets the logits of tokens to negative infinity that came before after the last n - 1.</summary>
    /// <param name="logits">One row, [vocabulary]; changed in place.</param>
    /// <param name="tokens">Prompt and output.</param>
    public void Apply(Span<float> logits, ReadOnlySpan<int> tokens)
    {
        foreach (int token in Next(tokens))
            Ban.Token(logits, token);
    }

    /// <summary>Tokens that came before after the last n - 1; any of them may come twice.</summary>
    /// <param name="tokens">Prompt and output.</param>
    internal IReadOnlyList<int> Next(ReadOnlySpan<int> tokens)
    {
        List<int> banned = [];
        if (tokens.Length < _before)
            return banned;
        ReadOnlySpan<int> run = tokens[^_before..];
        for (int place = _last.GetValueOrDefault(Hash(run), -1); place >= 0; place = _earlier[place])
            if (tokens.Slice(place - _before, _before).SequenceEqual(run))
                banned.Add(tokens[place]);
        return banned;
    }

    /// <summary>A copy that goes its own way.</summary>
    public NoRepeatNgram Fork() => new(this);

    private static int Hash(ReadOnlySpan<int> run)
    {
        var hash = new HashCode();
        foreach (int token in run)
            hash.Add(token);
        return hash.ToHashCode();
    }
}
