using System.Text.Json;
using KoGpt2.Augmentation.Outputs;
using KoGpt2.Augmentation.Recipes;
using KoGpt2.Augmentation.Runs;
using static System.FormattableString;

namespace KoGpt2.Augmentation.Reports;

/// <summary>Writes a data set's card, in the format of Hugging Face's hub: metadata in YAML, then Markdown.</summary>
/// <remarks>Source: the hub's "Dataset Cards" and "Manual Configuration" pages.</remarks>
public static class DatasetCard
{
    // Licences that the hub knows by these names; others it wants as "other", with a name.
    private static readonly HashSet<string> s_licences =
    [
        "afl-3.0", "apache-2.0", "bsd-2-clause", "bsd-3-clause", "cc-by-3.0", "cc-by-4.0", "cc-by-nc-3.0", "cc-by-nc-4.0", "cc-by-nc-nd-4.0", "cc-by-nc-sa-3.0",
        "cc-by-nc-sa-4.0", "cc-by-nd-4.0", "cc-by-sa-3.0", "cc-by-sa-4.0", "cc0-1.0", "gpl-3.0", "lgpl-3.0", "mit", "mpl-2.0", "openrail", "unlicense", "wtfpl",
    ];

    /// <summary>Writes the card.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="report">The run's report.</param>
    /// <param name="parts">Parts of the examples that were kept.</param>
    public static string Write(Recipe recipe, RunReport report, IReadOnlyList<ManifestFile> parts) => string.Join('\n',
    [
        .. Metadata(recipe, report),
        "",
        .. Introduction(report, parts),
        "",
        .. Making(recipe, report),
        "",
        .. Limits(report),
        "",
        .. Columns(recipe),
        "",
    ]);

    private static IEnumerable<string> Metadata(Recipe recipe, RunReport report)
    {
        string ending = RunFileNames.Ending(recipe.Output.Format);
        // Of tab-separated values the hub's reader would take a quotation mark for its own.
        string[] reading = recipe.Output.Format == TableFormat.Tsv ? ["  sep: \"\\t\"", "  quoting: 3"] : [];
        return
        [
            "---",
            "annotations_creators:", "- machine-generated",
            "language_creators:", "- machine-generated",
            "language:", "- ko",
            .. Licence(report.Model.Licence),
            "multilinguality:", "- monolingual",
            $"pretty_name: {Quoted(report.Run)}",
            "size_categories:", $"- {SizeCategory(report.Kept)}",
            "source_datasets:", $"- {Quoted($"extended|other-{report.Source.Name}")}",
            "task_categories:", report.Labels.Count > 0 ? "- text-classification" : "- text-generation",
            "tags:", "- synthetic", "- data-augmentation",
            "configs:",
            "- config_name: default", "  data_files:", "  - split: train", $"    path: data/part-*.{ending}", .. reading,
            "- config_name: rejected", "  data_files:", "  - split: train", $"    path: rejected/part-*.{ending}", .. reading,
            "---",
        ];
    }

    private static string[] Licence(string? licence) => licence switch
    {
        null => ["license: unknown"],
        _ when s_licences.Contains(licence.ToLowerInvariant()) => [$"license: {licence.ToLowerInvariant()}"],
        _ => ["license: other", $"license_name: {Quoted(licence)}"],
    };

    private static IEnumerable<string> Introduction(RunReport report, IReadOnlyList<ManifestFile> parts)
    {
        double ratio = report.Source.Usable == 0 ? 0 : (double)report.Kept / report.Source.Usable;
        string files = parts.Count == 1 ? "one file" : Invariant($"{parts.Count:N0} files");
        yield return $"# {Cell(report.Run)}";
        yield return "";
        yield return Invariant($"{report.Kept:N0} synthetic Korean examples in {files}, written by the language model `{report.Model.Name}` after")
            + Invariant($" {report.Source.Usable:N0} rows of `{Cell(report.Source.Name)}`. **No person wrote or checked them.**");
        yield return Invariant($"Synthetic to real: {ratio:0.00} : 1. Made on {report.CreatedAt.UtcDateTime:yyyy-MM-dd};")
            + " `report.html` shows charts and examples.";
    }

    private static IEnumerable<string> Making(Recipe recipe, RunReport report) =>
    [
        "## How it was made",
        "",
        $"Each source row's text or label became a prompt by the method `{recipe.Method.Kind}`; the model (version `{report.Model.Version}`) answered, and",
        Invariant($"filters judged the answers. {report.Generated:N0} examples were generated; these steps, in this order, left {report.Kept:N0}:"),
        "",
        "| step | drops what | judged | dropped | left |",
        "| --- | --- | ---: | ---: | ---: |",
        .. report.Funnel.Select(step => Invariant($"| {step.Step} | {FilterWords.Drops(step.Step)} | {step.Judged:N0} | {step.Dropped:N0} | {step.Left:N0} |")),
        .. report.Labels.Count == 0 ? (string[])[] : ["", "| label | source | generated | kept |", "| --- | ---: | ---: | ---: |"],
        .. report.Labels.Select(label => Invariant($"| {Cell(label.Label)} | {label.Source:N0} | {label.Generated:N0} | {label.Kept:N0} |")),
        "",
        $"The recipe (SHA-256 of its canonical form: `{report.RecipeHash}`):",
        "",
        "```json",
        JsonSerializer.Serialize(report.Recipe, OutputJson.Indented.JsonElement),
        "```",
        "",
        "`report.json` names the filters with all their settings."
    ];

    private static IEnumerable<string> Limits(RunReport report) =>
    [
        "## Limits and licences",
        "",
        "- The model makes facts up, and says what its training data said: about people, too. A filter that found nothing is no proof that there is nothing.",
        "- Labels are what was asked for, not what a person judged. Train on these beside real rows; test on real rows alone.",
        "- Do not make more data of this data: rows with `generated_by` filled are left out as sources.",
        report.Model.Licence is { } licence
            ? $"- The model's licence is {Cell(licence)}; whether it reaches what the model writes is not settled, so it is named as this data's."
            : "- The model's package names no licence.",
        $"- `source_text` and the first `given` characters of each text are the source's own: the licence of {Cell(report.Source.Name)} holds for them.",
        .. report.Warnings.Select(warning => $"- {Cell(warning)}"),
    ];

    private static IEnumerable<string> Columns(Recipe recipe) =>
    [
        "## Columns",
        "",
        "| column | type | holds |",
        "| --- | --- | --- |",
        .. ExampleColumns.Kept.Select(column => $"| `{column.Name}` | {Type(column)} | {column.Description} |"),
        "",
        "The configuration `rejected` has what the filters dropped, with `dropped_by` and `reason` besides.",
        .. recipe.Output.Format == TableFormat.Tsv
            ? (string[])["In these files a tab in a text is written `\\t`, a line feed `\\n`, a carriage return `\\r`, a backslash `\\\\`; nothing is quoted."]
            : [],
    ];

    private static string SizeCategory(long rows) => rows switch
    {
        < 1_000 => "n<1K",
        < 10_000 => "1K<n<10K",
        < 100_000 => "10K<n<100K",
        < 1_000_000 => "100K<n<1M",
        < 10_000_000 => "1M<n<10M",
        _ => "10M<n<100M",
    };

    private static string Type(ExampleColumn column) => (column.Type switch
    {
        ColumnType.Text => "text",
        ColumnType.Whole => "whole number",
        _ => "number",
    }) + (column.Optional ? ", or none" : "");

    // A JSON string is a YAML string as well.
    private static string Quoted(string text) => JsonSerializer.Serialize(text, OutputJson.Korean.String);

    private static string Cell(string text) => text.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal);
}
