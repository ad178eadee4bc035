namespace KoGpt2.Worker.Sampling.Processors.Bans;

/// <summary>Makes tokens impossible that would complete a banned run of tokens. Nothing about it changes, so that any number of choices may share it.</summary>
/// <remarks>Source: <c>bad_words_ids</c> of Hugging Face's <c>generate</c>.</remarks>
public sealed class BannedRuns
{
    private readonly int[] _single;
    private readonly int[][] _runs;

    /// <summary>Sorts the runs.</summary>
    /// <param name="runs">Runs of one token or more each.</param>
    /// <param name="ending">Tokens that end a text: no run of such a token alone counts, or texts could not end.</param>
    public BannedRuns(IReadOnlyList<int[]> runs, IReadOnlyCollection<int> ending)
    {
        _single = [.. runs.Where(run => run.Length == 1).Select(run => run[0]).Except(ending)];
        _runs = [.. runs.Where(run => run.Length > 1)];
    }

    /// <summary>Sets the logits of tokens to negative infinity that are banned alone, or would complete a run.</summary>
    /// <param name="logits">One row, [vocabulary]; changed in place.</param>
    /// <param name="tokens">Prompt and output; runs longer than these are not looked at.</param>
    public void Apply(Span<float> logits, ReadOnlySpan<int> tokens)
    {
        foreach (int token in Next(tokens))
            Ban.Token(logits, token);
    }

    /// <summary>Tokens that are banned alone, or would complete a run; any of them may come twice.</summary>
    /// <param name="tokens">Prompt and output; runs longer than these are not looked at.</param>
    internal IReadOnlyList<int> Next(ReadOnlySpan<int> tokens)
    {
        List<int> banned = [.. _single];
        foreach (int[] run in _runs)
            if (run.Length <= tokens.Length && tokens.EndsWith(run.AsSpan(..^1)))
                banned.Add(run[^1]);
        return banned;
    }
}
