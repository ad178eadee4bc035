using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Sampling.Processors.Penalties;

namespace KoGpt2.Worker.Sampling.Candidates;

/// <summary>What a sequence's processors do to the logits of its next token, as far as they touch few of them: one edit a token.</summary>
public sealed class RowEdits
{
    /// <summary>Most edits of a row; rows with more are worked on as a whole.</summary>
    public const int Most = 1_024;

    private static readonly GenerationSettings s_none = new();

    private readonly Dictionary<int, int> _places = [];
    private readonly List<TokenEdit> _edits = [];

    private readonly int _vocabulary;

    private RowEdits(int vocabulary) => _vocabulary = vocabulary;

    /// <summary>The edits, in the order in which their tokens came.</summary>
    public IReadOnlyList<TokenEdit> Edits => _edits;

    /// <summary>The edits of a sequence's next token.</summary>
    /// <param name="sequence">The sequence.</param>
    /// <param name="vocabulary">Logits of a row; tokens beyond have none to edit.</param>
    /// <returns>The edits; null where a setting asks for more than edits and cuts, or there are more than <see cref="Most"/>.</returns>
    public static IReadOnlyList<TokenEdit>? Of(Sequence sequence, int vocabulary)
    {
        if (sequence.Likeliest is not null || !Covers(sequence.Settings))
            return null;
        var row = new RowEdits(vocabulary);
        row.Add(sequence.History);
        return row._edits.Count <= Most ? row._edits : null;
    }

    // As LogitsProcessors does it to a whole row, and in that order: of what is added last, a ban replaces a penalty.
    private void Add(TokenHistory history)
    {
        GenerationSettings settings = history.Settings;
        foreach ((int token, float bias) in history.Biases)
            Change(token, edit => edit with { Before = bias });
        if (history.Seen is { } seen)
            foreach (int token in seen.Tokens)
                Change(token, edit => edit with { Factor = RepetitionPenalty.Factor(settings.RepetitionPenalty) });
        if (history.Counts is { } counts)
            foreach ((int token, int count) in counts)
                Change(token, edit => edit with { After = -CountPenalty.Of(count, settings.PresencePenalty, settings.FrequencyPenalty) });
        Forbid([.. history.Ngrams?.Next(history.Tokens) ?? [], .. history.Banned?.Next(history.Tokens) ?? []]);
        if (history.Generated < settings.MinTokens)
            Forbid(history.Ending);
    }

    // A setting that is not named here is one that this does not know.
    private static bool Covers(GenerationSettings settings) => s_none == settings with
    {
        MaxTokens = s_none.MaxTokens,
        MinTokens = s_none.MinTokens,
        Temperature = s_none.Temperature,
        TopK = s_none.TopK,
        TopP = s_none.TopP,
        MinP = s_none.MinP,
        RepetitionPenalty = s_none.RepetitionPenalty,
        PresencePenalty = s_none.PresencePenalty,
        FrequencyPenalty = s_none.FrequencyPenalty,
        NoRepeatNgramSize = s_none.NoRepeatNgramSize,
        BadWords = s_none.BadWords,
        BadWordsIds = s_none.BadWordsIds,
        LogitBias = s_none.LogitBias,
        Stop = s_none.Stop,
        StopTokenIds = s_none.StopTokenIds,
        IgnoreEos = s_none.IgnoreEos,
        RepetitionDetection = s_none.RepetitionDetection,
        Echo = s_none.Echo,
        SkipSpecialTokens = s_none.SkipSpecialTokens,
        RepairJamo = s_none.RepairJamo,
        AddBosToken = s_none.AddBosToken,
        N = s_none.N,
        BestOf = 0,
        Seed = s_none.Seed,
    };

    private void Forbid(ReadOnlySpan<int> tokens)
    {
        foreach (int token in tokens)
            Change(token, edit => edit with { After = float.NegativeInfinity });
    }

    private void Change(int token, Func<TokenEdit, TokenEdit> change)
    {
        if ((uint)token >= (uint)_vocabulary)
            return;
        if (_places.TryAdd(token, _edits.Count))
            _edits.Add(TokenEdit.None(token));
        _edits[_places[token]] = change(_edits[_places[token]]);
    }
}
