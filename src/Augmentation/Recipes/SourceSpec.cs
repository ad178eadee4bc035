namespace KoGpt2.Augmentation.Recipes;

/// <summary>The corpus that examples are made of: rows that people wrote.</summary>
public sealed record SourceSpec
{
    /// <summary>An uploaded file's id, such as <c>file-01j…</c>; where nothing but this machine is concerned, a path.</summary>
    public string? File { get; init; }

    /// <summary>In place of a file, <c>container/path</c> of a blob in a container that the deployment has opened for sources.</summary>
    public string? Blob { get; init; }

    /// <summary>The ETag that the blob must have; <see langword="null"/> takes whichever it has when the run begins, and holds on to that.</summary>
    public string? ETag { get; init; }

    /// <summary>How rows are written; <see langword="null"/> where the name's ending tells.</summary>
    public TableFormat? Format { get; init; }

    /// <summary>Name of the column or field that holds the text.</summary>
    public required string Text { get; init; }

    /// <summary>Name of the column that holds the label; <see langword="null"/> if there is none.</summary>
    public string? Label { get; init; }

    /// <summary>Name of the column by which a row is known; <see langword="null"/> counts rows from 0.</summary>
    public string? Id { get; init; }

    /// <summary>
    /// What the labels are called and which of the column's values each stands for, such as <c>positive</c> for <c>9</c> and <c>10</c>;
    /// rows of any other value are left out. <see langword="null"/> takes each value as its own label.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Labels { get; init; }

    /// <summary>Which rows a run takes.</summary>
    public RowSelection Rows { get; init; } = new RowSelection.All();
}

/// <summary>Which rows of a source a run takes.</summary>
public abstract record RowSelection
{
    private RowSelection() { }

    /// <summary>All.</summary>
    public sealed record All : RowSelection;

    /// <summary>As many, drawn without putting back, by the run's own seed: the same run draws the same rows.</summary>
    /// <param name="Count">1 or more; a source with fewer rows is taken whole.</param>
    public sealed record Sample(int Count) : RowSelection;

    /// <summary>The next rows behind those that the schedule's last completed run took; a run that finds none is skipped.</summary>
    /// <param name="Count">1 or more.</param>
    public sealed record Next(int Count) : RowSelection;
}

/// <summary>How a table is written.</summary>
public enum TableFormat
{
    /// <summary>Tab-separated values with a heading line, unquoted, as in NSMC and KorSTS.</summary>
    Tsv,

    /// <summary>Comma-separated values with a heading line; RFC 4180.</summary>
    Csv,

    /// <summary>A JSON object a line.</summary>
    Jsonl,

    /// <summary>Apache Parquet.</summary>
    Parquet,
}
