using System.Diagnostics;
using KoGpt2.Worker.Engine.TokenSources;
using KoGpt2.Worker.Sampling;
using KoGpt2.Worker.Sampling.Candidates;

namespace KoGpt2.Worker.Engine.Onnx.Devices.Candidates;

/// <summary>Chooses from the candidates that the device finds; only rows that need it come to the host whole.</summary>
/// <param name="runner">Computes.</param>
/// <param name="sampler">Chooses from whole rows.</param>
/// <param name="vocabulary">Logits of a row.</param>
/// <param name="threads">Most rows at a time, at least 1.</param>
public sealed class DeviceTokens(DeviceModelRunner runner, Sampler sampler, int vocabulary, int threads) : ITokenSource
{
    private readonly ParallelOptions _parallel = new() { MaxDegreeOfParallelism = threads };

    /// <summary>Rows of a plan whose logits came to the host whole so far, because their candidates did not tell.</summary>
    public long WholeRows { get; private set; }

    /// <inheritdoc/>
    public PassResult Next(StepPlan plan)
    {
        long began = Stopwatch.GetTimestamp();
        runner.Forward(plan);
        long ran = Stopwatch.GetTimestamp();
        RowResult?[] chosen = Choose(plan);
        int[] left = [.. Enumerable.Range(0, chosen.Length).Where(row => chosen[row] is null)];
        if (left.Length > 0)
            ReadWhole(plan, left, chosen);
        return new PassResult([.. chosen.Select(result => result!.Value)], Stopwatch.GetElapsedTime(began, ran), Stopwatch.GetElapsedTime(ran));
    }

    private void ReadWhole(StepPlan plan, int[] left, RowResult?[] chosen)
    {
        WholeRows += left.Length;
        List<long> places = [.. left.Select(row => (long)DeviceModelRunner.LogitsRow(plan, row))];
        List<PlanRow> rows = [];
        foreach (PlanRow row in left.Select(row => plan.Rows[row]))
        {
            rows.Add(row.ScoredAt is null ? row : row with { ScoredAt = places.Count });
            if (row.ScoredAt is { } scoredAt)
                places.AddRange(Enumerable.Range(scoredAt, row.Count - 1).Select(place => (long)place));
        }
        RowResult[] results = sampler.Sample(runner.Fetch([.. places]), plan with { Rows = rows });
        foreach ((int row, RowResult result) in left.Zip(results))
            chosen[row] = result;
    }

    // Null for the rows that must be fetched.
    private RowResult?[] Choose(StepPlan plan)
    {
        var chosen = new RowResult?[plan.Rows.Count];
        var choices = new RowChoice?[plan.Rows.Max(row => row.Slot) + plan.Rows.Count];
        Parallel.For(0, chosen.Length, _parallel, row =>
        {
            PlanRow planned = plan.Rows[row];
            if (planned.ScoredAt is not null)
                return;
            if (!planned.Draws)
                chosen[row] = 0;
            else if (RowEdits.Of(planned.Sequence, vocabulary) is { } edits)
                choices[DeviceModelRunner.LogitsRow(plan, row)] = new RowChoice(edits, TemperatureOf(planned.Sequence));
        });
        int last = Array.FindLastIndex(choices, choice => choice is not null);
        if (last < 0)
            return chosen;
        FoundCandidates found = runner.Find([.. choices.Take(last + 1).Select(choice => choice ?? RowChoice.None)]);
        Parallel.For(0, chosen.Length, _parallel, row =>
        {
            int at = DeviceModelRunner.LogitsRow(plan, row);
            if (plan.Rows[row].Draws && choices[at] is not null)
                chosen[row] = Pick(found, at, plan.Rows[row].Sequence);
        });
        return chosen;
    }

    private RowResult? Pick(FoundCandidates found, int row, Sequence sequence) => CandidateDraw.Pick(
        found.Tokens(row), found.Logits(row), found.PeakShare(row), vocabulary, sequence.Settings, sequence.Random.At(sequence.Output.Count));

    private static double TemperatureOf(Sequence sequence) => CandidateDraw.IsGreedy(sequence.Settings) ? 1 : sequence.Settings.Temperature;
}
