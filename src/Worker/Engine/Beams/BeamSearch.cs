using KoGpt2.Shared.Settings;

namespace KoGpt2.Worker.Engine.Beams;

/// <summary>A beam search but for the model: candidates go in, beams and finished texts come out.</summary>
/// <remarks>
/// Source: Hugging Face's <c>BeamSearchScorer</c>, as transformers had it before 4.50: a search is over when its worst text is no worse than what
/// the best candidate of the step, whether it ends or not, would have at its present length.
/// </remarks>
/// <param name="settings">Beams, length penalty and when to stop.</param>
/// <param name="ending">Tokens that end a text.</param>
/// <param name="most">Most tokens of a text, at least 1.</param>
public sealed class BeamSearch(GenerationSettings settings, int[] ending, int most)
{
    private readonly List<Hypothesis> _found = [];

    /// <summary>Candidates that a step wants: enough that as many as there are beams go on, whatever ends.</summary>
    public int Wanted { get; } = Math.Max(2, 1 + ending.Distinct().Count()) * settings.NumBeams;

    /// <summary>The texts found so far, best first, as many as there are beams at most.</summary>
    public IReadOnlyList<Hypothesis> Found => _found;

    /// <summary>Whether no step is to follow.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Decides one step.</summary>
    /// <param name="best">The best candidates over all beams, best first: <see cref="Wanted"/> of them, or all there are.</param>
    /// <param name="outputs">What each beam has generated, by rank; all are of one length.</param>
    /// <returns>The beams of the next step by rank: which beam each goes on, and with which token.</returns>
    public IReadOnlyList<BeamCandidate> Step(IReadOnlyList<BeamCandidate> best, IReadOnlyList<IReadOnlyList<int>> outputs)
    {
        int length = outputs[0].Count + 1;
        List<BeamCandidate> open = [];
        for (int rank = 0; rank < best.Count && open.Count < settings.NumBeams; rank++)
        {
            if (!ending.Contains(best[rank].Token))
                open.Add(best[rank]);
            else if (rank < settings.NumBeams)
                Add(outputs[best[rank].Beam], best[rank], FinishReason.Stop);
        }
        bool decided = IsDecided(best[0].Score, length);
        IsOver = decided || length == most || open.Count < settings.NumBeams;
        if (IsOver && !decided)
            foreach (BeamCandidate candidate in open)
                Add(outputs[candidate.Beam], candidate, FinishReason.Length);
        return open;
    }

    private void Add(IReadOnlyList<int> output, BeamCandidate last, FinishReason reason) => Insert([.. output, last.Token], last.Score, reason);

    private void Insert(int[] tokens, double score, FinishReason reason)
    {
        var hypothesis = new Hypothesis(tokens, Mean(score, tokens.Length), reason);
        int place = _found.TakeWhile(other => other.Score >= hypothesis.Score).Count();
        _found.Insert(place, hypothesis);
        if (_found.Count > settings.NumBeams)
            _found.RemoveAt(settings.NumBeams);
    }

    private bool IsDecided(double bestScore, int length)
    {
        if (_found.Count < settings.NumBeams)
            return false;
        bool longest = settings is { EarlyStopping: EarlyStopping.Never, LengthPenalty: > 0 };
        return settings.EarlyStopping == EarlyStopping.AtOnce || _found[^1].Score >= Mean(bestScore, longest ? most : length);
    }

    private double Mean(double sum, int length) => sum / Math.Pow(length, settings.LengthPenalty);
}
