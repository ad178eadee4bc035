using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Sampling.Processors;

namespace KoGpt2.Worker.Sampling.Candidates;

/// <summary>What a sequence's processors do to the logits of its next token, as far as they touch few of them: one edit a token.</summary>
public sealed class RowEdits
{
    /// <summary>Most edits of a row; rows with more are worked on as a whole.</summary>
    public const int Most = 1_024;

    private static readonly GenerationSettings s_none = new();

    private readonly Dictionary<int, int> _places = [];
    private readonly List<TokenEdit> _edits = [];

    private RowEdits() { }

    /// <summary>The edits, in the order in which their tokens came.</summary>
    public IReadOnlyList<TokenEdit> Edits => _edits;

    /// <summary>The edits of a sequence's next token.</summary>
    /// <param name="sequence">The sequence.</param>
    /// <param name="vocabulary">Logits of a row; tokens beyond have none to edit.</param>
    /// <returns>The edits; null where a setting asks for more than edits and cuts, or there are more than <see cref="Most"/>.</returns>
    public static IReadOnlyList<TokenEdit>? Of(Sequence sequence, int vocabulary)
    {
        GenerationSettings settings = sequence.Settings;
        if (!Covers(settings))
            return null;
        var row = new RowEdits();
        if (settings.RepetitionPenalty != 1)
            row.Scale(sequence.Seen, RepetitionPenalty.Factor(settings.RepetitionPenalty));
        if (sequence.Output.Count < settings.MinTokens)
            row.Forbid(sequence.Ending, vocabulary);
        return row._edits.Count <= Most ? row._edits : null;
    }

    // A setting that is not named here is one that this does not know.
    private static bool Covers(GenerationSettings settings) => s_none == settings with
    {
        MaxTokens = s_none.MaxTokens,
        MinTokens = s_none.MinTokens,
        Temperature = s_none.Temperature,
        TopK = s_none.TopK,
        TopP = s_none.TopP,
        RepetitionPenalty = s_none.RepetitionPenalty,
        Stop = s_none.Stop,
        StopTokenIds = s_none.StopTokenIds,
        IgnoreEos = s_none.IgnoreEos,
        RepetitionDetection = s_none.RepetitionDetection,
        Echo = s_none.Echo,
        SkipSpecialTokens = s_none.SkipSpecialTokens,
        RepairJamo = s_none.RepairJamo,
        AddBosToken = s_none.AddBosToken,
        N = s_none.N,
        Seed = s_none.Seed,
    };

    private void Scale(ReadOnlySpan<int> tokens, float factor)
    {
        foreach (int token in tokens)
            Change(token, edit => edit with { Factor = factor });
    }

    private void Forbid(ReadOnlySpan<int> tokens, int vocabulary)
    {
        foreach (int token in tokens)
            if ((uint)token < (uint)vocabulary)
                Change(token, edit => edit with { After = float.NegativeInfinity });
    }

    private void Change(int token, Func<TokenEdit, TokenEdit> change)
    {
        if (_places.TryAdd(token, _edits.Count))
            _edits.Add(TokenEdit.None(token));
        _edits[_places[token]] = change(_edits[_places[token]]);
    }
}
