using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Sampling.Processors;

namespace KoGpt2.Worker.Sampling;

/// <summary>Chooses the next token of every row: Hugging Face's processors in their order, and only those that a row's settings ask for.</summary>
/// <param name="threads">Most rows at a time, at least 1. A row's token depends on that row alone.</param>
public sealed class Sampler(int threads)
{
    // As in vLLM: below this, dividing by the temperature leaves nothing but the greatest logit, or overflows.
    private const double Greedy = 1e-5;

    private readonly ParallelOptions _parallel = new() { MaxDegreeOfParallelism = threads };

    /// <summary>Chooses a token for each row that draws.</summary>
    /// <param name="logits">[rows, vocabulary], in the plan's order; overwritten.</param>
    /// <param name="plan">The rows, at least one.</param>
    /// <returns>A token for each row; 0 for one that does not draw.</returns>
    /// <exception cref="AggregateException">A row holds a NaN, or nothing that is possible.</exception>
    public int[] Sample(Memory<float> logits, StepPlan plan)
    {
        var tokens = new int[plan.Rows.Count];
        int vocabulary = logits.Length / tokens.Length;
        Parallel.For(0, tokens.Length, _parallel, row =>
        {
            if (plan.Rows[row].Draws)
                tokens[row] = Pick(logits.Span.Slice(row * vocabulary, vocabulary), plan.Rows[row].Sequence);
        });
        return tokens;
    }

    private static int Pick(Span<float> logits, Sequence sequence)
    {
        GenerationSettings settings = sequence.Settings;
        if (settings.RepetitionPenalty != 1)
            RepetitionPenalty.Apply(logits, sequence.Seen, settings.RepetitionPenalty);
        if (sequence.Output.Count < settings.MinTokens)
            MinTokens.Apply(logits, sequence.Ending);
        if (settings.Temperature < Greedy)
            return Peak.Index(logits);
        Weigh(logits, settings);
        return Draw.Pick(logits, sequence.Random.At(sequence.Output.Count));
    }

    /// <summary>Turns logits into the weights to draw by: temperature, top-k, softmax, top-p.</summary>
    /// <param name="logits">One row, [vocabulary], penalties applied; changed in place.</param>
    /// <param name="settings">A temperature above 0.</param>
    /// <exception cref="InvalidDataException">The row holds a NaN, or nothing that is possible.</exception>
    public static void Weigh(Span<float> logits, GenerationSettings settings)
    {
        if (settings.Temperature != 1)
            Temperature.Apply(logits, settings.Temperature);
        if (settings.TopK > 0)
            TopK.Apply(logits, settings.TopK);
        Softmax.Weigh(logits);
        if (settings.TopP < 1)
            TopP.Apply(logits, settings.TopP);
    }
}
