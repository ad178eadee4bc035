using KoGpt2.Augmentation.Prompts;
using KoGpt2.Augmentation.Recipes;
using KoGpt2.Augmentation.Sources;

namespace KoGpt2.Augmentation.Runs.Rounds;

/// <summary>What there is to make prompts of, counted before the first is made.</summary>
/// <param name="Rows">Rows that prompts are made of.</param>
/// <param name="ByLabel">
/// Pairs of such a row and a template, by the label of the examples that they make; under <see cref="RoundRules.AnyLabel"/> where only their sum counts.
/// </param>
/// <param name="Scored">Numbers of the rows whose own text is to be scored.</param>
/// <param name="NextRow">Where the next run starts.</param>
internal sealed record RowCensus(int Rows, IReadOnlyDictionary<string, int> ByLabel, IReadOnlySet<long> Scored, long NextRow)
{
    /// <summary>Under which name a label's examples are counted.</summary>
    public static string Key(Recipe recipe, string? label) => recipe.Balance is { Targets: null } ? RoundRules.AnyLabel : label ?? RoundRules.AnyLabel;

    /// <summary>Counts.</summary>
    public static async Task<RowCensus> TakeAsync(RunContext run, PromptWriter prompts, CancellationToken stop)
    {
        SelectedRows selected = new(run, [.. prompts.Columns]);
        RowDraw scored = new(run.Run, run.Recipe.Seed, Preparation.MostScored);
        Dictionary<string, int> byLabel = new(StringComparer.Ordinal);
        int rows = 0;
        await foreach (SourceRow row in selected.ReadAsync(stop))
        {
            if (!prompts.Takes(row))
                continue;
            rows++;
            scored.Offer(row.Number);
            for (int template = 0; template < prompts.Templates; template++)
            {
                string key = Key(run.Recipe, prompts.Label(row, template));
                byLabel[key] = byLabel.GetValueOrDefault(key) + 1;
            }
        }
        return new RowCensus(rows, byLabel, scored.Rows, selected.NextRow);
    }
}
