using System.Runtime.CompilerServices;
using KoGpt2.Augmentation.Prompts;
using KoGpt2.Augmentation.Sources;

namespace KoGpt2.Augmentation.Runs.Rounds;

/// <summary>Which examples a round asks for.</summary>
/// <param name="run">The run.</param>
/// <param name="prompts">Writes prompts.</param>
/// <param name="census">The rows, counted.</param>
/// <param name="round">The round, from 0.</param>
/// <param name="goals">How many of each label; <see langword="null"/> gives each row and template the recipe's own number.</param>
internal sealed class RoundPlan(RunContext run, PromptWriter prompts, RowCensus census, int round, RoundGoals? goals)
{
    private const int ScoredForAnExample = 10;

    /// <summary>How many lines there will be.</summary>
    public long Lines => ScoredLines + Examples;

    private int ScoredLines => round == 0 && PromptFile.Scores(run.Recipe) ? census.Scored.Count : 0;

    private long Examples => goals?.Examples.Values.Sum(goal => (long)goal) ?? (long)census.Rows * prompts.Templates * run.Recipe.N;

    /// <summary>The lines, rows to be scored first; the same however often they are asked for.</summary>
    /// <param name="most">Most examples, spread evenly over all there would be; with them, ten times as many rows at most are scored.</param>
    /// <param name="stop">Gives up.</param>
    public async IAsyncEnumerable<PlanLine> ReadAsync(int most, [EnumeratorCancellation] CancellationToken stop)
    {
        if (ScoredLines > 0)
            await foreach (PlanLine line in Few(ScoredAsync(stop), ScoredLines, (long)most * ScoredForAnExample))
                yield return line;
        await foreach (PlanLine line in Few(ExamplesAsync(stop), Examples, most))
            yield return line;
    }

    private static IAsyncEnumerable<PlanLine> Few(IAsyncEnumerable<PlanLine> lines, long count, long most)
    {
        var share = new Spread((int)Math.Min(count, most), (int)count, first: 0);
        return lines.Where((_, place) => share.Share(place) > 0);
    }

    private async IAsyncEnumerable<PlanLine> ScoredAsync([EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (SourceRow row in RowsAsync(stop))
            if (census.Scored.Contains(row.Number) && prompts.WriteScored(row) is var (text, given))
                yield return new PlanLine(row.Number, row.Id, row.Text, row.Label, text, given, 0, -1, 0);
    }

    private async IAsyncEnumerable<PlanLine> ExamplesAsync([EnumeratorCancellation] CancellationToken stop)
    {
        Dictionary<long, int> made = await MadeAsync(stop);
        Dictionary<string, Spread> shares = goals?.Examples.ToDictionary(goal => goal.Key, goal => Share(goal.Key, goal.Value), StringComparer.Ordinal) ?? [];
        Dictionary<string, int> places = new(StringComparer.Ordinal);
        await foreach (SourceRow row in RowsAsync(stop))
        {
            int sample = made.GetValueOrDefault(row.Number);
            for (int template = 0; template < prompts.Templates; template++)
            {
                string key = RowCensus.Key(run.Recipe, prompts.Label(row, template));
                int place = places.GetValueOrDefault(key);
                places[key] = place + 1;
                int count = goals is null ? run.Recipe.N : shares.TryGetValue(key, out Spread share) ? share.Share(place) : 0;
                for (int end = sample + count; sample < end; sample++)
                    yield return Line(row, template, sample);
            }
        }
    }

    private PlanLine Line(SourceRow row, int template, int sample)
    {
        ExamplePrompt prompt = prompts.Write(row, template, sample);
        return new PlanLine(row.Number, row.Id, row.Text, prompt.Label, prompt.Text, prompt.Given, template, sample, prompt.Seed);
    }

    private Spread Share(string label, int examples)
    {
        int rows = census.ByLabel.GetValueOrDefault(label);
        return new Spread(examples, rows, ExampleSeed.Hash($"{run.Run}\n{round}\n{label}") % Math.Max(1, rows));
    }

    private async IAsyncEnumerable<SourceRow> RowsAsync([EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (SourceRow row in new SelectedRows(run, [.. prompts.Columns]).ReadAsync(stop))
            if (prompts.Takes(row))
                yield return row;
    }

    /// <summary>How many examples the rounds before have asked for, by row.</summary>
    private async Task<Dictionary<long, int>> MadeAsync(CancellationToken stop)
    {
        Dictionary<long, int> made = [];
        for (int earlier = 0; earlier < round; earlier++)
            await foreach (PlanLine line in PlanFile.ReadAsync(run.Files, earlier, stop))
                if (!line.Scores)
                    made[line.Row] = line.Sample + 1;
        return made;
    }
}
