using System.Globalization;
using KoGpt2.Cli.Bench.Paths;
using Spectre.Console;

namespace KoGpt2.Cli.Bench.Reports;

/// <summary>Shows a report to a person.</summary>
internal static class BenchTable
{
    private static readonly (string Title, Func<PathReport, string> Cell)[] s_names =
    [
        ("weights", path => path.Precision),
        ("rows", path => Number(path.Rows)),
        ("path", path => BenchNames.Of(path.Path)),
    ];

    private static readonly (string Title, Func<PathReport, string> Cell)[] s_speeds =
    [
        .. s_names,
        ("tokens/s", path => Number(path.TokensPerSecond)),
        ("total", path => Number(path.TotalTokensPerSecond)),
        ("compared", Compared),
        ("load s", path => path.LoadSeconds?.ToString("N2", CultureInfo.InvariantCulture) ?? ""),
        ("peak MB", path => Number(path.PeakMemory / 1e6)),
    ];

    private static readonly (string Title, Func<PathReport, string> Cell)[] s_steps =
    [
        .. s_names,
        ("decode", path => Number(path.Steps!.DecodeTokensPerSecond)),
        ("prefill", path => Number(path.Steps!.PromptTokensPerSecond)),
        ("fill", path => Percent(path.Steps!.Fill)),
        ("step p50", path => Milliseconds(path.Steps!.StepMedianMs)),
        ("step p99", path => Milliseconds(path.Steps!.Step99Ms)),
        ("passes", path => Percent(path.Steps!.PassShare)),
        ("sampling", path => path.Path == BenchPath.Bare ? "" : Percent(path.Steps!.SamplingShare)),
    ];

    /// <summary>Writes it.</summary>
    /// <param name="report">With or without measurements.</param>
    /// <param name="console">Where.</param>
    public static void Write(BenchReport report, IAnsiConsole console)
    {
        (MachineFacts machine, WorkloadFacts work) = (report.Machine, report.Workload);
        console.Say($"{machine.Processor}, {machine.Cores} cores, {machine.MemoryBytes / 1e9:N0} GB; {machine.System}; {machine.Runtime}; ONNX Runtime {machine.OnnxRuntime}");
        console.Say($"[bold]{report.Model}[/], {work.Prompts:N0} prompts of {Mean(work.PromptTokens, work):N1} tokens, {Mean(work.OutputTokens, work):N1} new tokens each ({work.OutputLengths}), seed {work.Seed}");
        foreach (PathReport package in report.Paths.DistinctBy(path => path.Precision))
            console.Say($"{package.Precision} package: {package.PackageBytes / 1e6:N0} MB");
        Write(s_speeds, report.Paths, console);
        foreach (PathReport path in report.Paths.Where(path => path.SeenSeconds is not null))
            console.Say($"worker, {path.Rows:N0} rows: a caller who looked twice a second saw the job over {path.SeenSeconds:N1} s after sending it{SeenShare(path)}");
        console.MarkupLine("[grey]tokens/s: generated, the time of the prompts included; total: their tokens counted too; worker: from its shards' being queued to the job's end; peak: of this process.[/]");
        Write(s_steps, [.. report.Paths.Where(path => path.Steps is not null)], console);
        console.MarkupLine("[grey]decode, prefill: tokens/s of such steps alone; fill: rows that drew a token, mean of decoding steps;[/]");
        console.MarkupLine("[grey]passes: forward passes' share of the whole time; sampling: its share of the steps' time.[/]");
    }

    private static void Write((string Title, Func<PathReport, string> Cell)[] columns, IReadOnlyList<PathReport> paths, IAnsiConsole console)
    {
        if (paths.Count == 0)
            return;
        Table table = new Table().RoundedBorder();
        foreach ((string title, _) in columns)
            table.AddColumn(new TableColumn(title).RightAligned());
        foreach (PathReport path in paths)
            table.AddRow([.. columns.Select(column => column.Cell(path))]);
        console.Write(table);
    }

    private static string Compared(PathReport path) => path switch
    {
        { Path: BenchPath.Worker, ToEngine: { } share } => $"{Percent(share)} of engine",
        { Path: BenchPath.Engine, ToStatic: { } times, ToBare: { } share } => $"{Percent(share)} of bare, {Times(times)} static",
        { Path: BenchPath.Engine, ToStatic: { } times } => $"{Times(times)} static",
        { Path: BenchPath.Engine, ToBare: { } share } => $"{Percent(share)} of bare",
        _ => "",
    };

    private static string SeenShare(PathReport path) => path.SeenToEngine is { } share ? $", {Percent(share)} of the engine's speed" : "";

    private static double Mean(int tokens, WorkloadFacts work) => (double)tokens / work.Prompts;

    private static string Number(double? value) => value?.ToString("N0", CultureInfo.InvariantCulture) ?? "";

    private static string Percent(double? value) => value is { } share ? string.Create(CultureInfo.InvariantCulture, $"{100 * share:N1} %") : "";

    private static string Milliseconds(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:N1} ms");

    private static string Times(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:N2} x");
}
