using KoGpt2.Augmentation.Recipes;

namespace KoGpt2.Augmentation.Runs;

/// <summary>
/// All that a step of a run works by. What a step writes depends on this and on what the model answered alone, so that a step may be repeated.
/// </summary>
public sealed record RunContext
{
    /// <summary>The run's name, such as <c>nightly-20261123T170000Z</c>.</summary>
    public required string Run { get; init; }

    /// <summary>The recipe as it was when the run was made.</summary>
    public required Recipe Recipe { get; init; }

    /// <summary>Version of the recipe's model that the run uses.</summary>
    public required string ModelVersion { get; init; }

    /// <summary>The model's licence as its manifest names it, such as <c>cc-by-nc-sa-4.0</c>; <see langword="null"/> if it names none.</summary>
    public string? ModelLicence { get; init; }

    /// <summary>When the run was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Name of the source as the report shows it, such as its file name.</summary>
    public required string SourceName { get; init; }

    /// <summary>Opens the source as it was when the run began, from its start; the stream can seek.</summary>
    public required Func<CancellationToken, Task<Stream>> OpenSourceAsync { get; init; }

    /// <summary>Where the run's files are.</summary>
    public required IRunFiles Files { get; init; }

    /// <summary>Files of earlier completed runs of the same schedule, whose examples must not come again; newest last.</summary>
    public IReadOnlyList<IRunFiles> Earlier { get; init; } = [];

    /// <summary>Where a run of <see cref="RowSelection.Next"/> starts: the number of the first row not taken by an earlier one.</summary>
    public long FirstRow { get; init; }
}

/// <summary>A round that was prepared: <see cref="RunFileNames.Prompts"/> and <see cref="RunFileNames.Plan"/> are written.</summary>
/// <param name="Lines">Lines of the round's prompts; 0 if the selection holds no row.</param>
/// <param name="SourceRows">Rows that examples are made of.</param>
/// <param name="NextRow">Where the next run of <see cref="RowSelection.Next"/> starts.</param>
public sealed record PreparedRound(int Lines, int SourceRows, long NextRow);

/// <summary>What one more round is to make: examples by label, <c>""</c> where there are no labels.</summary>
/// <param name="Examples">How many to generate, filters considered.</param>
public sealed record RoundGoals(IReadOnlyDictionary<string, int> Examples);

/// <summary>What curation came to.</summary>
/// <param name="Generated">Examples that the model wrote, over all rounds.</param>
/// <param name="Kept">Examples that passed all filters and are wanted.</param>
/// <param name="KeptByLabel">Those by label; <c>""</c> where there are no labels.</param>
/// <param name="More">What another round is to make; <see langword="null"/> if the data set is done, and then all files are written, the manifest last.</param>
public sealed record CurationResult(int Generated, int Kept, IReadOnlyDictionary<string, int> KeptByLabel, RoundGoals? More);
