using System.Runtime.CompilerServices;
using KoGpt2.Augmentation.Recipes;
using KoGpt2.Augmentation.Runs;

namespace KoGpt2.Augmentation.Sources;

/// <summary>The rows of its source that a run takes, in their order there. One thread, one reading; the same run always takes the same rows.</summary>
/// <param name="run">The run.</param>
/// <param name="columns">Columns that must be there besides those of text, label and id.</param>
public sealed class SelectedRows(RunContext run, IReadOnlyCollection<string> columns)
{
    private readonly RowSelection _selection = run.Recipe.Source.Rows;

    /// <summary>What became of the rows read so far; those before <see cref="RunContext.FirstRow"/> and those not drawn count as the others do.</summary>
    public SourceCounts Counts { get; private set; } = new();

    /// <summary>Rows taken so far.</summary>
    public int Taken { get; private set; }

    /// <summary>Where the next run of <see cref="RowSelection.Next"/> starts; where this run itself started, for the other selections.</summary>
    public long NextRow { get; private set; } = run.FirstRow;

    /// <summary>Reads them. Of a sample the source is read twice.</summary>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="TableException">The source lacks a column, or is not in its format.</exception>
    public async IAsyncEnumerable<SourceRow> ReadAsync([EnumeratorCancellation] CancellationToken stop)
    {
        IReadOnlySet<long>? drawn = _selection is RowSelection.Sample sample ? await DrawAsync(sample.Count, stop) : null;
        int most = _selection is RowSelection.Next next ? next.Count : int.MaxValue;
        await using Stream source = await run.OpenSourceAsync(stop);
        SourceReader reader = new(source, run.SourceName, run.Recipe.Source, columns);
        await foreach (SourceRow row in reader.ReadAsync(stop))
        {
            Counts = reader.Counts;
            if (drawn is not null ? !drawn.Contains(row.Number) : _selection is RowSelection.Next && row.Number < run.FirstRow)
                continue;
            Taken++;
            if (_selection is RowSelection.Next)
                NextRow = row.Number + 1;
            yield return row;
            if (Taken == most)
                yield break;
        }
        Counts = reader.Counts;
        // Rows at the end that were left out are behind this run too.
        if (_selection is RowSelection.Next)
            NextRow = Math.Max(NextRow, Counts.Read);
    }

    private async Task<IReadOnlySet<long>> DrawAsync(int count, CancellationToken stop)
    {
        RowDraw draw = new(run.Run, run.Recipe.Seed, count);
        await using Stream source = await run.OpenSourceAsync(stop);
        await foreach (SourceRow row in new SourceReader(source, run.SourceName, run.Recipe.Source, columns).ReadAsync(stop))
            draw.Offer(row.Number);
        return draw.Rows;
    }
}
