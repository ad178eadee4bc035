using KoGpt2.Augmentation.Outputs;
using KoGpt2.Augmentation.Reports;
using KoGpt2.Augmentation.Runs;
using Spectre.Console;
using static System.FormattableString;

namespace KoGpt2.Cli.Augment;

/// <summary>Tells at the terminal what came of a run.</summary>
internal static class AugmentReport
{
    /// <summary>Writes what was kept, what took the others away, and where it all is.</summary>
    public static void Write(IAnsiConsole console, CurationResult result, RunReport report, string folder)
    {
        string labels = string.Join(", ", result.KeptByLabel.Where(label => label.Key.Length > 0).OrderBy(label => label.Key, StringComparer.Ordinal)
            .Select(label => Invariant($"{label.Key} {label.Value:N0}")));
        console.WriteLine(Invariant($"{result.Kept:N0} of {result.Generated:N0} examples kept{(labels.Length > 0 ? $": {labels}" : "")}."));
        Table table = new Table().Border(TableBorder.Simple).AddColumn("filter")
            .AddColumn(new TableColumn("judged").RightAligned())
            .AddColumn(new TableColumn("dropped").RightAligned());
        foreach (FunnelStep step in report.Funnel)
            table.AddRow(new Text(step.Step), new Text(Invariant($"{step.Judged:N0}")), new Text(Invariant($"{step.Dropped:N0}")));
        console.Write(table);
        foreach (string warning in report.Warnings)
            console.WriteLine(warning);
        console.WriteLine($"The data set is in {Path.Combine(folder, "data")}, its report is {Path.Combine(folder, RunFileNames.ReportPage)}.");
    }

    /// <summary>Writes examples beside their prompts, and what the filters say of them.</summary>
    public static async Task WriteTrialAsync(IAnsiConsole console, IRunFiles files, CancellationToken stop)
    {
        int number = 0, kept = 0;
        await foreach (Example example in ExampleReader.ReadKeptAsync(files, stop).Concat(ExampleReader.ReadDroppedAsync(files, stop)))
        {
            console.WriteLine(Invariant($"{++number}. prompt  {OneLine(example.Prompt)}"));
            console.WriteLine($"   text    {OneLine(example.Text)}");
            if (example.Label is { } label)
                console.WriteLine($"   label   {label}");
            kept += example.DroppedBy is null ? 1 : 0;
            console.WriteLine(example.DroppedBy is null ? "   kept" : $"   dropped by {example.DroppedBy}: {example.Reason}");
        }
        console.WriteLine(Invariant($"{kept} of {number} kept."));
    }

    private static string OneLine(string text) => text.ReplaceLineEndings("⏎");
}
