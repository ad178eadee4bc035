using KoGpt2.Augmentation.Prompts;
using KoGpt2.Augmentation.Runs.Rounds;
using KoGpt2.Augmentation.Sources;
using static System.FormattableString;

namespace KoGpt2.Augmentation.Runs;

/// <summary>Makes a round's prompts of the source's rows.</summary>
/// <remarks>Memory: a row, 100 bytes for each row drawn of a sample, and from the second round on 50 bytes for each row that was asked about before.</remarks>
public static class Preparation
{
    /// <summary>Most prompts of one round: a job's most lines.</summary>
    public const int MostLines = 1_000_000;

    /// <summary>
    /// Most source rows whose own texts are scored, for the filter <c>likelihood</c>: percentiles of a thousand are good to one or two in a hundred.
    /// </summary>
    public const int MostScored = 1_000;

    private const string Media = "application/jsonl";

    /// <summary>
    /// Writes a round's <see cref="RunFileNames.Plan"/> and then its <see cref="RunFileNames.Prompts"/>. Each prompt is a whole input line of a job:
    /// <c>custom_id</c>, <c>prompt</c>, <c>seed</c> and all settings that the recipe says, so that the job itself needs none. Repeated, it writes the same bytes.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="round">Counted from 0; the plans of the rounds before it are read.</param>
    /// <param name="goals">What curation asked for after the round before; <see langword="null"/> in round 0.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>What was written; nothing is if there is not one prompt to make.</returns>
    /// <exception cref="RunFailedException">
    /// The source does not hold what the recipe asks for, or the round has over <see cref="MostLines"/> prompts.
    /// </exception>
    public static Task<PreparedRound> PrepareAsync(RunContext run, int round, RoundGoals? goals, CancellationToken stop) =>
        PrepareAsync(run, round, goals, most: int.MaxValue, stop);

    /// <summary>Writes a few of the first round's prompts, spread evenly over all of them, so that a person may see what a run would make.</summary>
    /// <param name="run">The run.</param>
    /// <param name="examples">Most examples, 1 or more; for the filter <c>likelihood</c>, ten times as many of the source's rows are scored.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="RunFailedException">As <see cref="PrepareAsync(RunContext, int, RoundGoals?, CancellationToken)"/>.</exception>
    public static Task<PreparedRound> PrepareTrialAsync(RunContext run, int examples, CancellationToken stop) =>
        PrepareAsync(run, round: 0, goals: null, examples, stop);

    private static async Task<PreparedRound> PrepareAsync(RunContext run, int round, RoundGoals? goals, int most, CancellationToken stop)
    {
        try
        {
            var prompts = new PromptWriter(run.Recipe, run.Run);
            RowCensus census = await RowCensus.TakeAsync(run, prompts, stop);
            if (census.Rows == 0)
                return new PreparedRound(0, 0, census.NextRow);
            goals ??= RoundRules.First(run.Recipe.Balance);
            Check(goals, census);
            var plan = new RoundPlan(run, prompts, census, round, goals);
            if (plan.Lines > MostLines)
                throw new RunFailedException("too_many_prompts", Invariant(
                    $"Take fewer rows, or a smaller 'n': {census.Rows:N0} rows make {plan.Lines:N0} prompts, and a round has at most {MostLines:N0}."));
            int lines = 0;
            await run.Files.WriteAsync(
                RunFileNames.Plan(round), Media, async file => lines = await PlanFile.WriteAsync(file, plan.ReadAsync(most, stop), stop), stop);
            await run.Files.WriteAsync(RunFileNames.Prompts(round), Media,
                file => new PromptFile(run.Recipe).WriteAsync(file, PlanFile.ReadAsync(run.Files, round, stop), stop), stop);
            return new PreparedRound(lines, census.Rows, census.NextRow);
        }
        catch (TableException error)
        {
            throw new RunFailedException("bad_source", error.Message);
        }
    }

    private static void Check(RoundGoals? goals, RowCensus census)
    {
        string made = string.Join(", ", census.ByLabel.Keys.Order(StringComparer.Ordinal));
        foreach (string label in goals?.Examples.Keys.Where(label => !census.ByLabel.ContainsKey(label)) ?? [])
            throw new RunFailedException("unknown_label",
                $"balance.targets asks for examples of '{label}', and no row that the run takes can make one; there are {made}.");
    }
}
