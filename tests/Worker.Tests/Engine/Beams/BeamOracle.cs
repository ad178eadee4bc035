using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Tests.Models;

namespace KoGpt2.Worker.Tests.Engine.Beams;

/// <summary>A beam search in float64 as one would write it first: every beam's whole text through the model at every step, every candidate sorted.</summary>
/// <param name="model">Computes.</param>
/// <param name="ending">Tokens that end a text.</param>
/// <param name="settings">Beams, penalties and lengths.</param>
internal sealed class BeamOracle(Oracle model, int[] ending, GenerationSettings settings)
{
    private readonly List<(int[] Output, double Score)> _found = [];

    /// <summary>The least distance between two scores that had to be told apart: below a float's precision nothing follows from a difference.</summary>
    public double Margin { get; private set; } = double.PositiveInfinity;

    /// <summary>Searches.</summary>
    /// <returns>The texts found, best first.</returns>
    public IReadOnlyList<(int[] Output, double Score)> Search(int[] prompt)
    {
        (int[] Output, double Score)[] beams = [.. Enumerable.Range(0, settings.NumBeams).Select(i => (Array.Empty<int>(), i == 0 ? 0 : -1e9))];
        for (int length = 1; ; length++)
        {
            (int[] Output, double Score)[] ranked = Ranked(prompt, beams);
            List<(int[] Output, double Score)> open = [];
            foreach ((int rank, (int[] Output, double Score) candidate) in ranked.Index())
                if (open.Count < settings.NumBeams && !ending.Contains(candidate.Output[^1]))
                    open.Add(candidate);
                else if (open.Count < settings.NumBeams && rank < settings.NumBeams)
                    Keep(candidate);
            if (IsDone(ranked[0].Score, length))
                return _found;
            if (length == settings.MaxTokens)
            {
                open.ForEach(Keep);
                return _found;
            }
            beams = [.. open];
        }
    }

    private (int[] Output, double Score)[] Ranked(int[] prompt, (int[] Output, double Score)[] beams)
    {
        (int[] Output, double Score)[] ranked =
        [
            .. beams
                .SelectMany(beam => Scores([.. prompt, .. beam.Output], beam.Output.Length).Select((score, token) => ((int[])[.. beam.Output, token], beam.Score + score)))
                .OrderByDescending(candidate => candidate.Item2),
        ];
        int looked = Math.Min((2 + ending.Length) * settings.NumBeams, ranked.Length - 1);
        for (int rank = 0; rank < looked && ranked[rank].Score > -1e8; rank++)
            Tell(ranked[rank].Score, ranked[rank + 1].Score);
        return ranked;
    }

    private double[] Scores(int[] text, int generated)
    {
        double[] logits = model.Logits(text)[^1];
        double normalizer = Math.Log(logits.Sum(Math.Exp));
        double[] scores = [.. logits.Select(logit => logit - normalizer)];
        foreach (int token in text.Distinct())
            scores[token] *= settings.RepetitionPenalty;
        int size = settings.NoRepeatNgramSize;
        for (int start = 0; size > 0 && start + size <= text.Length; start++)
            if (text.AsSpan(start, size - 1).SequenceEqual(text.AsSpan(text.Length - size + 1)))
                scores[text[start + size - 1]] = double.NegativeInfinity;
        foreach (int token in ending)
            if (generated < settings.MinTokens)
                scores[token] = double.NegativeInfinity;
        return scores;
    }

    private void Keep((int[] Output, double Score) candidate)
    {
        double score = candidate.Score / Math.Pow(candidate.Output.Length, settings.LengthPenalty);
        foreach ((int[] _, double other) in _found)
            Tell(score, other);
        _found.Add((candidate.Output, score));
        _found.Sort((a, b) => b.Score.CompareTo(a.Score));
        if (_found.Count > settings.NumBeams)
            _found.RemoveAt(settings.NumBeams);
    }

    private bool IsDone(double best, int length)
    {
        if (_found.Count < settings.NumBeams)
            return false;
        bool never = settings.EarlyStopping == EarlyStopping.Never && settings.LengthPenalty > 0;
        double attainable = best / Math.Pow(never ? settings.MaxTokens : length, settings.LengthPenalty);
        Tell(_found[^1].Score, attainable);
        return settings.EarlyStopping == EarlyStopping.AtOnce || _found[^1].Score >= attainable;
    }

    private void Tell(double a, double b) => Margin = Math.Min(Margin, Math.Abs(a - b));
}
