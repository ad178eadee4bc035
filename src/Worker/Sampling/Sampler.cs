using System.Buffers;
using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Sampling.Logprobs;
using KoGpt2.Worker.Sampling.Processors;

namespace KoGpt2.Worker.Sampling;

/// <summary>Chooses the next token of every row: Hugging Face's processors in their order, and only those that a row's settings ask for.</summary>
/// <param name="threads">Most rows at a time, at least 1. A row's token depends on that row alone.</param>
public sealed class Sampler(int threads)
{
    // As in vLLM: below this, dividing by the temperature leaves nothing but the greatest logit, or overflows.
    private const double Greedy = 1e-5;

    private readonly ParallelOptions _parallel = new() { MaxDegreeOfParallelism = threads };

    /// <summary>Chooses a token for each row that draws, and scores what the plan and the row's settings want scored.</summary>
    /// <param name="logits">[outputs, vocabulary], in the plan's order; overwritten.</param>
    /// <param name="plan">The rows, at least one.</param>
    /// <returns>What came of each row.</returns>
    /// <exception cref="AggregateException">A row holds a NaN, or nothing that is possible.</exception>
    public RowResult[] Sample(Memory<float> logits, StepPlan plan)
    {
        var results = new RowResult[plan.Rows.Count];
        int vocabulary = logits.Length / plan.Outputs;
        Parallel.For(0, results.Length, _parallel, row => results[row] = Read(logits.Span, vocabulary, plan.Rows[row], row));
        return results;
    }

    private static RowResult Read(Span<float> logits, int vocabulary, PlanRow row, int own)
    {
        Sequence sequence = row.Sequence;
        ScoredToken[]? prompt = row.ScoredAt is { } at ? ScorePrompt(logits, vocabulary, row, own, at) : null;
        Span<float> last = logits.Slice(own * vocabulary, vocabulary);
        if (!row.Draws)
            return new RowResult(Token: 0, Prompt: prompt);
        if (sequence.Likeliest is not { } likeliest)
            return new RowResult(Pick(last, sequence), Prompt: prompt);
        float[] raw = ArrayPool<float>.Shared.Rent(vocabulary);
        last.CopyTo(raw);
        int token = Pick(last, sequence);
        var result = new RowResult(token, ScoredToken.Of(raw.AsSpan(0, vocabulary), token, likeliest), prompt);
        ArrayPool<float>.Shared.Return(raw);
        return result;
    }

    private static ScoredToken[] ScorePrompt(ReadOnlySpan<float> logits, int vocabulary, PlanRow row, int own, int at)
    {
        var scored = new ScoredToken[Math.Min(row.Count, row.Sequence.Prompt.Count - 1 - row.First)];
        for (int i = 0; i < scored.Length; i++)
        {
            int output = i == row.Count - 1 ? own : at + i;
            scored[i] = ScoredToken.Of(logits.Slice(output * vocabulary, vocabulary), row.Sequence.TokenAt(row.First + i + 1), row.Sequence.Likeliest ?? 0);
        }
        return scored;
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
