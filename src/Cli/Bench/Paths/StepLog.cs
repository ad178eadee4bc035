using KoGpt2.Cli.Bench.Reports;
using KoGpt2.Worker.Engine;

namespace KoGpt2.Cli.Bench.Paths;

/// <summary>Collects what every step of a measurement ran and took. One thread at a time.</summary>
/// <param name="rows">Most rows of a pass.</param>
internal sealed class StepLog(int rows)
{
    private readonly record struct Step(bool Decodes, int Drawn, TimeSpan Run, TimeSpan Sample, TimeSpan Whole);

    private readonly List<Step> _steps = [];

    /// <summary>Time of all forward passes.</summary>
    public TimeSpan Run => Sum(_steps, step => step.Run);

    /// <summary>Takes a step.</summary>
    /// <param name="times">What it ran and took.</param>
    /// <param name="idle">Rows of it that drew for nobody.</param>
    public void Add(StepTimes times, int idle) =>
        _steps.Add(new Step(times.Plan.Pass == Pass.Decode, times.Plan.Rows.Count(row => row.Draws) - idle, times.Run, times.Sample, times.Whole));

    /// <summary>Forgets every step so far.</summary>
    public void Clear() => _steps.Clear();

    /// <summary>What the steps came to.</summary>
    /// <param name="took">Time from the first prompt handed in to the last text.</param>
    /// <param name="promptTokens">Tokens of all prompts, padding not counted.</param>
    public StepFigures Figures(TimeSpan took, int promptTokens)
    {
        Step[] decodes = [.. _steps.Where(step => step.Decodes)], prompts = [.. _steps.Where(step => !step.Decodes)];
        double[] times = [.. decodes.Select(step => step.Whole.TotalMilliseconds).Order()];
        return new StepFigures
        {
            DecodeTokensPerSecond = Rate(decodes.Sum(step => step.Drawn), Sum(decodes, step => step.Whole)),
            PromptTokensPerSecond = Rate(promptTokens, Sum(prompts, step => step.Whole)),
            Fill = decodes.Length == 0 ? 0 : decodes.Average(step => step.Drawn) / rows,
            StepMedianMs = Quantile.Of(times, 0.5),
            Step99Ms = Quantile.Of(times, 0.99),
            SamplingShare = Sum(_steps, step => step.Sample) / Sum(_steps, step => step.Whole),
            PassShare = Run / took,
        };
    }

    // Outputs of one token each are never decoded.
    private static double Rate(int tokens, TimeSpan time) => time == TimeSpan.Zero ? 0 : tokens / time.TotalSeconds;

    private static TimeSpan Sum(IEnumerable<Step> steps, Func<Step, TimeSpan> part) => new(steps.Sum(step => part(step).Ticks));
}
