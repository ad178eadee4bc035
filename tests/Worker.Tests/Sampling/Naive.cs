using KoGpt2.Shared.Settings;

namespace KoGpt2.Worker.Tests.Sampling;

/// <summary>Every processor by its definition, in float64, with sorting and scanning: what the fast ones must agree with.</summary>
internal static class Naive
{
    public static double[] Process(double[] row, int[] prompt, int[] output, GenerationSettings settings, int[] ending)
    {
        int[] context = [.. prompt, .. output];
        double[] processed = [.. row.Select((logit, token) => logit + settings.LogitBias.GetValueOrDefault(token))];
        foreach (int token in context.Distinct())
            processed[token] *= processed[token] < 0 ? settings.RepetitionPenalty : 1 / settings.RepetitionPenalty;
        foreach (IGrouping<int, int> group in output.GroupBy(token => token))
            processed[group.Key] -= settings.PresencePenalty + (group.Count() * settings.FrequencyPenalty);
        for (int token = 0; token < row.Length; token++)
            if (Repeats([.. context, token], settings.NoRepeatNgramSize) || settings.BadWordsIds.Any(run => Completes(run, context, token, ending))
                || (output.Length < settings.MinTokens && ending.Contains(token)))
                processed[token] = double.NegativeInfinity;
        return processed;
    }

    /// <summary>Probabilities to draw by.</summary>
    public static double[] Filter(double[] logits, GenerationSettings settings)
    {
        double[] scaled = [.. logits.Select(logit => logit / settings.Temperature)];
        double least = settings.TopK == 0 ? double.NegativeInfinity : scaled.OrderDescending().ElementAt(Math.Min(settings.TopK, scaled.Length) - 1);
        double[] p = Normalize([.. scaled.Select(logit => logit < least ? 0 : Math.Exp(logit - scaled.Max()))]);
        if (settings.TopP < 1)
            p = TopP(p, settings.TopP);
        double floor = settings.MinP * p.Max();
        p = Normalize([.. p.Select(x => x < floor ? 0 : x)]);
        return settings.TypicalP < 1 ? TypicalP(p, settings.TypicalP) : p;
    }

    private static bool Repeats(int[] tokens, int size) => size > 0 && size < tokens.Length
        && Enumerable.Range(0, tokens.Length - size).Any(start => tokens.AsSpan(start, size).SequenceEqual(tokens.AsSpan()[^size..]));

    private static bool Completes(int[] run, int[] context, int token, int[] ending) => run.Length == 1
        ? run[0] == token && !ending.Contains(token)
        : run.Length <= context.Length && context.Append(token).TakeLast(run.Length).SequenceEqual(run);

    private static double[] TopP(double[] p, double share)
    {
        double[] kept = [.. p];
        double dropped = 0;
        foreach (int token in Enumerable.Range(0, p.Length).OrderBy(i => p[i]).ThenByDescending(i => i).SkipLast(1))
            if ((dropped += p[token]) <= 1 - share)
                kept[token] = 0;
        return Normalize(kept);
    }

    private static double[] TypicalP(double[] p, double share)
    {
        double entropy = -p.Sum(x => x == 0 ? 0 : x * Math.Log(x));
        double[] distances = [.. p.Select(x => Math.Round(Math.Abs(-Math.Log(x) - entropy), 9))];
        double mass = 0, bound = double.PositiveInfinity;
        foreach (int token in Enumerable.Range(0, p.Length).OrderBy(i => distances[i]))
            if (mass < share && (mass += p[token]) >= share)
                bound = distances[token];
        return Normalize([.. p.Select((x, i) => distances[i] > bound ? 0 : x)]);
    }

    private static double[] Normalize(double[] p)
    {
        double sum = p.Sum();
        return [.. p.Select(x => x / sum)];
    }
}
