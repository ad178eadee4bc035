using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Sampling.Processors.Bans;
using KoGpt2.Worker.Sampling.Processors.Filters;
using KoGpt2.Worker.Sampling.Processors.Penalties;

namespace KoGpt2.Worker.Sampling;

/// <summary>What is done to a row of logits before a token is chosen, in Hugging Face's order, and only what its settings ask for.</summary>
public static class LogitsProcessors
{
    /// <summary>
    /// Changes the logits by what came before: bias, repetition penalty, presence and frequency penalty, repeated runs, bad words, least number of tokens.
    /// </summary>
    /// <param name="row">One row of logits, or of log-probabilities for a beam, [vocabulary]; changed in place.</param>
    /// <param name="history">Settings and tokens, all of the prompt's and output's below the vocabulary.</param>
    public static void Apply(Span<float> row, TokenHistory history)
    {
        GenerationSettings settings = history.Settings;
        LogitBias.Apply(row, history.Biases);
        if (history.Seen is { } seen)
            RepetitionPenalty.Apply(row, seen.Tokens, settings.RepetitionPenalty);
        if (history.Counts is { } counts)
            CountPenalty.Apply(row, counts, settings.PresencePenalty, settings.FrequencyPenalty);
        history.Ngrams?.Apply(row, history.Tokens);
        history.Banned?.Apply(row, history.Tokens);
        if (history.Generated < settings.MinTokens)
            MinTokens.Apply(row, history.Ending);
    }

    /// <summary>Turns logits into the weights to draw by: temperature, top-k, softmax, top-p, min-p, typical-p.</summary>
    /// <param name="row">One row, [vocabulary], after <see cref="Apply"/>; changed in place.</param>
    /// <param name="settings">A temperature above 0.</param>
    /// <exception cref="InvalidDataException">The row holds a NaN, or nothing that is possible.</exception>
    public static void Weigh(Span<float> row, GenerationSettings settings)
    {
        if (settings.Temperature != 1)
            Temperature.Apply(row, settings.Temperature);
        if (settings.TopK > 0)
            TopK.Apply(row, settings.TopK);
        Softmax.Weigh(row);
        if (settings.TopP < 1)
            TopP.Apply(row, settings.TopP);
        if (settings.MinP > 0)
            MinP.Apply(row, settings.MinP);
        if (settings.TypicalP < 1)
            TypicalP.Apply(row, settings.TypicalP);
    }
}
