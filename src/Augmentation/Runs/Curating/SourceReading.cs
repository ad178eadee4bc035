using KoGpt2.Augmentation.Filters;
using KoGpt2.Augmentation.Outputs;
using KoGpt2.Augmentation.Reports;
using KoGpt2.Augmentation.Runs.Rounds;
using KoGpt2.Augmentation.Sources;
using KoGpt2.Shared.Jobs.Lines;

namespace KoGpt2.Augmentation.Runs.Curating;

/// <summary>Reads all that a run's filters and its report must know before the first example.</summary>
internal static class SourceReading
{
    /// <summary>Reads the whole source, the scores of its rows, and what earlier runs kept.</summary>
    public static async Task<(SourceProfile Profile, SourceCounts Rows)> ReadAsync(
        RunContext run, RoundAnswers first, ReportBuilder report, CancellationToken stop)
    {
        SourceProfileBuilder profile = new(run.Recipe.Filters);
        await using Stream source = await run.OpenSourceAsync(stop);
        SourceReader rows = new(source, run.SourceName, run.Recipe.Source);
        await foreach (SourceRow row in rows.ReadAsync(stop))
        {
            profile.Add(row);
            report.AddSource(row);
        }
        await foreach ((PlanLine plan, ResultLine answer) in AnsweredPrompts.ReadAsync(run, 0, first, stop))
        {
            // Rows to be scored come first.
            if (!plan.Scores)
                break;
            if (SourceScore.Of(plan, answer) is not { } score)
                continue;
            profile.AddScore(score);
            report.AddSourceScore(score);
        }
        foreach (IRunFiles earlier in run.Earlier)
            await foreach (Example example in ExampleReader.ReadKeptAsync(earlier, stop))
                profile.AddEarlier(example.Text);
        return (profile.Build(), rows.Counts);
    }
}
