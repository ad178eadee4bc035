using System.Runtime.InteropServices;
using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Sampling.Processors.Bans;
using KoGpt2.Worker.Sampling.Processors.Penalties;

namespace KoGpt2.Worker.Sampling;

/// <summary>What logits processors know of one choice or beam: its settings, and of its prompt and output what those settings ask for, nothing else.</summary>
public sealed class TokenHistory
{
    private readonly List<int>? _tokens;
    private readonly (int Token, float Bias)[] _biases;
    private readonly int[] _ending;

    /// <summary>Begins with a prompt.</summary>
    /// <param name="prompt">The prompt's tokens.</param>
    /// <param name="settings">What to generate.</param>
    /// <param name="ending">Tokens that end it: see <see cref="EndingTokens"/>.</param>
    public TokenHistory(ReadOnlySpan<int> prompt, GenerationSettings settings, int[] ending)
    {
        (Settings, _ending) = (settings, ending);
        _biases = [.. settings.LogitBias.Select(bias => (bias.Key, (float)bias.Value))];
        Seen = settings.RepetitionPenalty == 1 ? null : new SeenTokens(prompt);
        Counts = settings is { PresencePenalty: 0, FrequencyPenalty: 0 } ? null : new TokenCounts();
        Ngrams = settings.NoRepeatNgramSize == 0 ? null : new NoRepeatNgram(settings.NoRepeatNgramSize);
        Banned = settings.BadWordsIds.Length == 0 ? null : new BannedRuns(settings.BadWordsIds, ending);
        _tokens = Ngrams is null && Banned is null ? null : [];
        foreach (int token in prompt)
            Note(token);
    }

    private TokenHistory(TokenHistory other)
    {
        (Settings, _ending, _biases, Banned, Generated) = (other.Settings, other._ending, other._biases, other.Banned, other.Generated);
        (Seen, Counts, Ngrams) = (other.Seen?.Fork(), other.Counts?.Fork(), other.Ngrams?.Fork());
        _tokens = other._tokens is null ? null : [.. other._tokens];
    }

    /// <summary>What to generate.</summary>
    public GenerationSettings Settings { get; }

    /// <summary>Tokens generated so far.</summary>
    public int Generated { get; private set; }

    /// <summary>Tokens that end it.</summary>
    internal ReadOnlySpan<int> Ending => _ending;

    /// <summary>What to add to single logits.</summary>
    internal ReadOnlySpan<(int Token, float Bias)> Biases => _biases;

    /// <summary>Each token of prompt and output once; null where no setting asks for it.</summary>
    internal SeenTokens? Seen { get; }

    /// <summary>How often each token was generated; null where no setting asks for it.</summary>
    internal TokenCounts? Counts { get; }

    /// <summary>Runs that must not come again; null where no setting asks for it.</summary>
    internal NoRepeatNgram? Ngrams { get; }

    /// <summary>Runs that must not come at all; null where no setting asks for it.</summary>
    internal BannedRuns? Banned { get; }

    /// <summary>Prompt and output; nothing where no setting asks for them.</summary>
    internal ReadOnlySpan<int> Tokens => CollectionsMarshal.AsSpan(_tokens);

    /// <summary>Which tokens end a choice.</summary>
    /// <param name="endTokens">The model's end tokens.</param>
    /// <param name="settings">Their stop tokens, and the model's end tokens unless those are to be ignored.</param>
    public static int[] EndingTokens(int[] endTokens, GenerationSettings settings) => settings.IgnoreEos
        ? settings.StopTokenIds
        : [.. endTokens, .. settings.StopTokenIds];

    /// <summary>Takes a token that was generated.</summary>
    public void Add(int token)
    {
        Generated++;
        Seen?.Add(token);
        Counts?.Add(token);
        Note(token);
    }

    /// <summary>A copy that goes its own way, for a beam that splits.</summary>
    public TokenHistory Fork() => new(this);

    private void Note(int token)
    {
        _tokens?.Add(token);
        Ngrams?.Add(Tokens);
    }
}
