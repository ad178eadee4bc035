using System.Buffers;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Sampling.Logprobs;

namespace KoGpt2.Worker.Sampling;

/// <summary>Chooses the next token of every row: Hugging Face's processors in their order, and only those that a row's settings ask for.</summary>
/// <param name="threads">Most rows at a time, at least 1. A row's token depends on that row alone.</param>
public sealed class Sampler(int threads)
{
    // As in vLLM: below this, dividing by the temperature leaves nothing but the greatest logit, or overflows.
    private const double Greedy = 1e-5;

    private readonly ParallelOptions _parallel = new() { MaxDegreeOfParallelism = threads };

    /// <summary>Chooses a token for each row that draws, or candidates where it is a beam, and scores what the plan and the row's settings want scored.</summary>
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
        if (sequence.CandidatesWanted > 0)
            return new RowResult(Token: 0, Candidates: Propose(last, sequence));
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

    private static TokenValue[] Propose(Span<float> logits, Sequence beam)
    {
        LogSoftmax.Apply(logits);
        LogitsProcessors.Apply(logits, beam.History);
        return MostLikely.Find(logits, beam.CandidatesWanted);
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
