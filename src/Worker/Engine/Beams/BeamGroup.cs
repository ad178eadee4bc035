using KoGpt2.Worker.Sampling.Logprobs;

namespace KoGpt2.Worker.Engine.Beams;

/// <summary>The beams of one sequence: rows of the batch like any other, which go on together.</summary>
internal sealed class BeamGroup
{
    // So much worse than any text that the other beams' candidates count only where the first has too few.
    private const double Later = -1e9;

    private readonly BeamSearch _search;
    private readonly Sequence[] _beams;
    private readonly double[] _scores;
    private readonly TokenValue[]?[] _candidates;
    private int _come;

    /// <summary>Begins with as many equal beams as the settings say, none but the first of which counts yet.</summary>
    /// <param name="sequence">Whose beams they are.</param>
    /// <param name="search">Decides.</param>
    public BeamGroup(Sequence sequence, BeamSearch search)
    {
        _search = search;
        _beams = [.. Enumerable.Range(0, sequence.Settings.NumBeams).Select(_ => sequence.Beam())];
        _scores = [.. _beams.Select((_, rank) => rank == 0 ? 0 : Later)];
        _candidates = new TokenValue[]?[_beams.Length];
    }

    /// <summary>The beams, best first.</summary>
    public IReadOnlyList<Sequence> Beams => _beams;

    /// <summary>Candidates wanted of each beam.</summary>
    public int Wanted => _search.Wanted;

    /// <summary>The texts found so far, best first.</summary>
    public IReadOnlyList<Hypothesis> Found => _search.Found;

    /// <summary>Takes a beam's candidates; once every beam's are there, all go on.</summary>
    /// <param name="beam">The beam.</param>
    /// <param name="candidates">Its best ways to go on, with the score of the one token.</param>
    /// <returns>Whether the search is over.</returns>
    public bool Accept(Sequence beam, TokenValue[] candidates)
    {
        _candidates[Array.IndexOf(_beams, beam)] = candidates;
        if (++_come < _beams.Length)
            return false;
        _come = 0;
        IReadOnlyList<BeamCandidate> open = _search.Step(Best(), [.. _beams.Select(each => each.Output)]);
        if (!_search.IsOver)
            GoOn(open);
        return _search.IsOver;
    }

    private BeamCandidate[] Best() =>
    [
        .. _candidates
            .SelectMany((each, rank) => each!.Select(candidate => new BeamCandidate(rank, candidate.Token, _scores[rank] + candidate.Value)))
            .OrderByDescending(candidate => candidate.Score)
            .Take(Wanted),
    ];

    // The first heir of a beam stays in its slot; the others take over those of beams without heirs, which are no heir's parents.
    private void GoOn(IReadOnlyList<BeamCandidate> open)
    {
        var heirs = new Sequence?[_beams.Length];
        HashSet<Sequence> stay = [];
        for (int rank = 0; rank < heirs.Length; rank++)
            if (stay.Add(_beams[open[rank].Beam]))
                heirs[rank] = _beams[open[rank].Beam];
        var free = new Queue<Sequence>(_beams.Where(beam => !stay.Contains(beam)));
        for (int rank = 0; rank < heirs.Length; rank++)
            if (heirs[rank] is null)
                (heirs[rank] = free.Dequeue()).ForkFrom(_beams[open[rank].Beam]);
        for (int rank = 0; rank < heirs.Length; rank++)
        {
            heirs[rank]!.Accept(open[rank].Token);
            _scores[rank] = open[rank].Score;
        }
        heirs.CopyTo(_beams, 0);
    }
}
