using System.Text.Json;
using System.Text.Json.Serialization;
using KoGpt2.Augmentation.Sources;

namespace KoGpt2.Augmentation.Reports;

/// <summary>What a run did and what came of it: <c>report.json</c>. Shares are of 1; log-probabilities are natural logarithms.</summary>
public sealed record RunReport
{
    /// <summary>Layout of this document; a reader refuses a greater one.</summary>
    public int Version { get; init => field = Math.Max(value, 1); } = 1;

    /// <summary>The run's name.</summary>
    public required string Run { get; init; }

    /// <summary>When the run was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The recipe.</summary>
    public required JsonElement Recipe { get; init; }

    /// <summary>SHA-256 of the recipe in its canonical form, 64 lower-case hexadecimal digits.</summary>
    public required string RecipeHash { get; init; }

    /// <summary>The filters with all that was decided for them, defaults too, as a recipe would name them.</summary>
    public required JsonElement Filters { get; init; }

    /// <summary>The source.</summary>
    public required ReportSource Source { get; init; }

    /// <summary>The model.</summary>
    public required ReportModel Model { get; init; }

    /// <summary>Version of the program that judged the examples and wrote this.</summary>
    public required string Program { get; init; }

    /// <summary>The rounds in which examples were generated, in order.</summary>
    public required IReadOnlyList<ReportRound> Rounds { get; init; }

    /// <summary>Examples that the model wrote.</summary>
    public required long Generated { get; init; }

    /// <summary>Examples kept.</summary>
    public required long Kept { get; init; }

    /// <summary>Examples that are their own source row, or to which the model added nothing, dropped or not.</summary>
    public required long Unchanged { get; init; }

    /// <summary>What was dropped, step by step: first what was not wanted, then by the recipe's filters in their order.</summary>
    public required IReadOnlyList<FunnelStep> Funnel { get; init; }

    /// <summary>Labels of source and examples, in ordinal order; none where the recipe names no label column.</summary>
    public required IReadOnlyList<LabelCount> Labels { get; init; }

    /// <summary>Lengths in characters (code points).</summary>
    public required ComparedHistogram Lengths { get; init; }

    /// <summary>
    /// Mean log-probabilities of a sample of the source's texts, and of the generated part of kept ones, under the model; the perplexity of a text is
    /// e to the power of minus that. <see langword="null"/> where they were not asked for.
    /// </summary>
    public ComparedHistogram? MeanLogprobs { get; init; }

    /// <summary>How many of the characters, words and pairs of them are different ones, in source and kept examples.</summary>
    public required IReadOnlyList<DistinctShare> Distinct { get; init; }

    /// <summary>Filters that found examples too much like something, and like what.</summary>
    public required IReadOnlyList<LikenessCount> Likeness { get; init; }

    /// <summary>Up to 50 of the kept examples, drawn by the run's seed.</summary>
    public required IReadOnlyList<ReportExample> Examples { get; init; }

    /// <summary>Up to 3 of the examples that each filter dropped, drawn likewise.</summary>
    public required IReadOnlyList<ReportExample> DroppedExamples { get; init; }

    /// <summary>What to look at before using the data, a sentence each.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}

/// <summary>A run's source.</summary>
/// <param name="Name">Its name, such as a file's.</param>
/// <param name="Rows">What became of its rows.</param>
public sealed record ReportSource(string Name, SourceCounts Rows)
{
    /// <summary>Rows that examples can be made of.</summary>
    [JsonIgnore]
    public long Usable => Rows.Usable;
}

/// <summary>A run's model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Licence">Its licence as its manifest names it; <see langword="null"/> if it names none.</param>
public sealed record ReportModel(string Name, string Version, string? Licence);

/// <summary>A round.</summary>
public sealed record ReportRound
{
    /// <summary>Prompts that were answered, those that only score source rows too.</summary>
    public required long Answers { get; init; }

    /// <summary>Prompts without an answer, by error code.</summary>
    public required IReadOnlyDictionary<string, long> Failures { get; init; }

    /// <summary>Tokens of the prompts.</summary>
    public required long PromptTokens { get; init; }

    /// <summary>Tokens generated.</summary>
    public required long CompletionTokens { get; init; }

    /// <summary>When the model was first asked.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Time until the last answer was there, waiting in queues included, in seconds.</summary>
    public required double Seconds { get; init; }
}

/// <summary>What one step left.</summary>
/// <param name="Step">The filter's name, or <c>unwanted</c> for what was not wanted in the first place, such as examples beyond a label's target.</param>
/// <param name="Judged">Examples that came to it.</param>
/// <param name="Dropped">Those that it dropped.</param>
/// <param name="DroppedByLabel">Those by label; <see langword="null"/> where there are no labels.</param>
public sealed record FunnelStep(string Step, long Judged, long Dropped, IReadOnlyDictionary<string, long>? DroppedByLabel)
{
    /// <summary>Examples that went on.</summary>
    public long Left => Judged - Dropped;
}

/// <summary>Rows of one label.</summary>
/// <param name="Label">The label.</param>
/// <param name="Source">Usable rows of the source.</param>
/// <param name="Generated">Examples generated.</param>
/// <param name="Kept">Examples kept.</param>
/// <param name="Wanted">Examples wanted; <see langword="null"/> if the recipe does not say.</param>
public sealed record LabelCount(string Label, long Source, long Generated, long Kept, long? Wanted);

/// <summary>How many different ones there are among as many of the source as of the kept examples; of more, a smaller share is new.</summary>
/// <param name="Unit"><c>characters</c> (without white space) or <c>words</c> (eojeol, split at white space).</param>
/// <param name="Size">1 for single ones, 2 for pairs within a text.</param>
/// <param name="Compared">How many of each were compared, of up to 2,000 texts drawn by the run's seed.</param>
/// <param name="Source">Share of different ones in the source.</param>
/// <param name="Kept">In the kept examples.</param>
public sealed record DistinctShare(string Unit, int Size, long Compared, double Source, double Kept);

/// <summary>What a filter dropped for being too much like something.</summary>
/// <param name="Filter">Its name.</param>
/// <param name="Judged">Examples that came to it.</param>
/// <param name="Source">Dropped for being like a row of the source.</param>
/// <param name="Run">For being like another example of this run.</param>
/// <param name="Earlier">For being like an example of an earlier run.</param>
public sealed record LikenessCount(string Filter, long Judged, long Source, long Run, long Earlier);

/// <summary>An example beside its source.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Given">How much of it, from its start, was given to the model, in UTF-16 units.</param>
/// <param name="Label">Its label; <see langword="null"/> where there are none.</param>
/// <param name="SourceId">Id of its source row.</param>
/// <param name="SourceText">That row's text.</param>
/// <param name="MeanLogprob">Mean log-probability of its generated tokens; <see langword="null"/> if it was not asked for.</param>
/// <param name="DroppedBy">The filter that dropped it; <see langword="null"/> if it was kept.</param>
/// <param name="Reason">Why.</param>
public sealed record ReportExample(
    string Text, int Given, string? Label, string SourceId, string SourceText, double? MeanLogprob, string? DroppedBy = null, string? Reason = null);
