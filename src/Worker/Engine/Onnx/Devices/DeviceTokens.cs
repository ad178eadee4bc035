using KoGpt2.Worker.Sampling;
using KoGpt2.Worker.Sampling.Candidates;

namespace KoGpt2.Worker.Engine.Onnx.Devices;

/// <summary>Chooses from the candidates that the device finds; only rows that need it come to the host whole.</summary>
/// <param name="runner">Computes.</param>
/// <param name="sampler">Draws from whole rows.</param>
/// <param name="vocabulary">Logits of a row.</param>
/// <param name="threads">Most rows at a time, at least 1.</param>
public sealed class DeviceTokens(DeviceModelRunner runner, Sampler sampler, int vocabulary, int threads) : ITokenSource
{
    private readonly ParallelOptions _parallel = new() { MaxDegreeOfParallelism = threads };

    /// <summary>Rows that came to the host whole so far, because their candidates did not tell.</summary>
    public long WholeRows { get; private set; }

    /// <inheritdoc/>
    public int[] Next(StepPlan plan)
    {
        runner.Forward(plan);
        int?[] chosen = Choose(plan);
        int[] left = [.. Enumerable.Range(0, chosen.Length).Where(row => chosen[row] is null)];
        if (left.Length > 0)
        {
            WholeRows += left.Length;
            Memory<float> logits = runner.Fetch([.. left.Select(row => (long)DeviceModelRunner.LogitsRow(plan, row))]);
            int[] tokens = sampler.Sample(logits, plan with { Rows = [.. left.Select(row => plan.Rows[row])] });
            foreach ((int row, int token) in left.Zip(tokens))
                chosen[row] = token;
        }
        return [.. chosen.Select(token => token!.Value)];
    }

    // Null for the rows that must be fetched.
    private int?[] Choose(StepPlan plan)
    {
        var chosen = new int?[plan.Rows.Count];
        var choices = new RowChoice?[plan.Rows.Max(row => row.Slot) + plan.Rows.Count];
        Parallel.For(0, chosen.Length, _parallel, row =>
        {
            PlanRow planned = plan.Rows[row];
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

    private int? Pick(FoundCandidates found, int row, Sequence sequence) => CandidateDraw.Pick(
        found.Tokens(row), found.Logits(row), found.PeakShare(row), vocabulary, sequence.Settings, sequence.Random.At(sequence.Output.Count));

    private static double TemperatureOf(Sequence sequence) => CandidateDraw.IsGreedy(sequence.Settings) ? 1 : sequence.Settings.Temperature;
}
