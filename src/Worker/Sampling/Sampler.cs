using KoGpt2.Worker.Engine;

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
        LogitsProcessors.Apply(logits, sequence.History);
        if (sequence.Settings.Temperature < Greedy)
            return Peak.Index(logits);
        LogitsProcessors.Weigh(logits, sequence.Settings);
        return Draw.Pick(logits, sequence.Random.At(sequence.Output.Count));
    }
}
