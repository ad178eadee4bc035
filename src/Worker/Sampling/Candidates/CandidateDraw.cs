using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Sampling.Processors.Filters;

namespace KoGpt2.Worker.Sampling.Candidates;

/// <summary>Chooses a token from a row's greatest logits alone, wherever they tell what the whole row would.</summary>
/// <remarks>
/// The rest of the row counts as one sum. It is known in single precision, and weights are summed in another order than a whole row's: where a cut or a
/// draw falls within 1e-6 of a token's edge, the token may be the next one. Everything else, ties among them, is as in <see cref="Sampler"/>.
/// </remarks>
public static class CandidateDraw
{
    // As in Sampler: below this the choice is greedy.
    private const double Greedy = 1e-5;

    /// <summary>Whether a row's choice is greedy, so that no temperature applies.</summary>
    public static bool IsGreedy(GenerationSettings settings) => settings.Temperature < Greedy;

    /// <summary>Chooses.</summary>
    /// <param name="tokens">The candidates' tokens; overwritten.</param>
    /// <param name="logits">Their logits, falling, before any temperature; overwritten. Every other logit of the row is at most the last.</param>
    /// <param name="peakShare">Probability of the first candidate in the whole row, at the settings' temperature.</param>
    /// <param name="vocabulary">Logits of the whole row.</param>
    /// <param name="settings">Temperature, top-k, top-p and min-p.</param>
    /// <param name="uniform">The random number, in [0, 1); of no account where the choice is greedy.</param>
    /// <returns>The token; null where it takes the whole row to tell.</returns>
    public static int? Pick(
        Span<long> tokens, Span<float> logits, float peakShare, int vocabulary, GenerationSettings settings, double uniform)
    {
        bool whole = logits.Length == vocabulary;
        float least = logits[^1];
        if (!(peakShare > 0))
            return null;
        tokens.Sort(logits);
        if (IsGreedy(settings))
        {
            int peak = Peak.Index(logits);
            return whole || logits[peak] > least ? (int)tokens[peak] : null;
        }
        int last = logits.IndexOf(least);
        return Weigh(logits, last, whole, peakShare, settings) ? (int)tokens[Draw.Pick(logits, uniform)] : null;
    }

    // Leaves the weights to draw by; false if tokens outside may have one.
    private static bool Weigh(Span<float> logits, int last, bool whole, float peakShare, GenerationSettings settings)
    {
        if (settings.Temperature != 1)
            Temperature.Apply(logits, settings.Temperature);
        if (settings.TopK > 0)
            TopK.Apply(logits, settings.TopK);
        Softmax.Weigh(logits);
        float least = logits[last];
        if (settings.TopK > 0 && !whole && (settings.TopK >= logits.Length || least > 0))
            return false;
        double inside = Sum(logits), outside = whole || settings.TopK > 0 ? 0 : Math.Max(0, (1.0 / peakShare) - inside);
        bool beyond = outside > (1 - settings.TopP) * (inside + outside);
        // A nucleus that reaches beyond the candidates has them all; that is enough where none of those beyond is likely enough for min-p.
        if (settings.TopP < 1 && beyond && !(least < (float)settings.MinP))
            return false;
        if (settings.TopP < 1 && !beyond)
            TopP.Apply(logits, settings.TopP, outside);
        if (settings.MinP > 0)
            MinP.Apply(logits, settings.MinP);
        return whole || least == 0 || !logits.Contains(least);
    }

    private static double Sum(ReadOnlySpan<float> weights)
    {
        double sum = 0;
        foreach (float weight in weights)
            sum += weight;
        return sum;
    }
}
