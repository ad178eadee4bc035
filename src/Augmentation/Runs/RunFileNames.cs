using System.Globalization;
using KoGpt2.Augmentation.Recipes;

namespace KoGpt2.Augmentation.Runs;

/// <summary>Names of a run's files.</summary>
public static class RunFileNames
{
    /// <summary>What was written, how many rows and bytes each file has, its digest; written last, so that a data set with a manifest is whole.</summary>
    public const string Manifest = "manifest.json";

    /// <summary>The report for programs.</summary>
    public const string Report = "report.json";

    /// <summary>The report for people; needs no other file.</summary>
    public const string ReportPage = "report.html";

    /// <summary>The data set's card in Hugging Face's format.</summary>
    public const string Card = "README.md";

    /// <summary>A round's prompts, one input line each, in the form in which jobs are submitted.</summary>
    public static string Prompts(int round) => string.Create(CultureInfo.InvariantCulture, $"rounds/{round:000}/prompts.jsonl");

    /// <summary>What each line of a round's prompts was made of, line by line.</summary>
    public static string Plan(int round) => string.Create(CultureInfo.InvariantCulture, $"rounds/{round:000}/plan.jsonl");

    /// <summary>A part of the data set.</summary>
    public static string Data(int part, TableFormat format) => string.Create(CultureInfo.InvariantCulture, $"data/part-{part:00000}.{Ending(format)}");

    /// <summary>A part of the examples that were dropped, with their reasons.</summary>
    public static string Rejected(int part, TableFormat format) => string.Create(CultureInfo.InvariantCulture, $"rejected/part-{part:00000}.{Ending(format)}");

    /// <summary>A format's name ending, without the dot.</summary>
    public static string Ending(TableFormat format) => format switch
    {
        TableFormat.Tsv => "tsv",
        TableFormat.Csv => "csv",
        TableFormat.Jsonl => "jsonl",
        TableFormat.Parquet => "parquet",
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };
}
