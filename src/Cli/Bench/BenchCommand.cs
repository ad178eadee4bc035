using System.CommandLine;
using KoGpt2.Cli.Bench.Reports;
using KoGpt2.Cli.Local;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Models.Import;
using KoGpt2.Worker.Models.Packaging;
using Microsoft.ML.OnnxRuntime;
using Spectre.Console;

namespace KoGpt2.Cli.Bench;

/// <summary><c>kogpt2 bench</c>: how fast the forward passes, static batching, the engine and the whole system are, measured in one run.</summary>
internal static class BenchCommand
{
    // Standard output may be a file; a table is never broken for that.
    private const int WidthOfPipe = 200;

    /// <summary>Describes the command. It returns 0, 1 if something cannot be measured, or 130 after Ctrl-C, which shows what was measured until then.</summary>
    public static Command Create()
    {
        var arguments = new BenchArguments();
        Option<FileInfo?> json = Output("--json", "FILE", "Write every figure into a file, as a JSON object.", ending: "");
        Option<FileInfo?> plot = Output("--plot", "FILE.svg", "Draw tokens a second over rows.", ending: ".svg");
        var command = new Command("bench", "Measures forward passes, static batching, the engine and the whole system, by default on KoGPT2's shape in less than four minutes.") { json, plot };
        foreach (Option option in arguments.Options)
            command.Options.Add(option);
        command.SetAction((parsed, stop) => RunAsync(() => arguments.Read(parsed), parsed.GetValue(json), parsed.GetValue(plot), stop));
        return command;
    }

    private static Option<FileInfo?> Output(string name, string help, string description, string ending)
    {
        var option = new Option<FileInfo?>(name) { HelpName = help, Description = description };
        option.Validators.Add(result =>
        {
            FileInfo file = result.GetRequiredValue(option)!;
            if (!file.Name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
                result.AddError($"{name} takes a file whose name ends in {ending}; got '{file}'.");
            else if (file.Directory is not { Exists: true })
                result.AddError($"{name} takes a file in a folder that exists; there is no {file.Directory}.");
        });
        return option;
    }

    private static async Task<int> RunAsync(Func<BenchOptions> read, FileInfo? json, FileInfo? plot, CancellationToken stop)
    {
        try
        {
            var run = new BenchRun(read(), Console.Error.WriteLine);
            try
            {
                await run.RunAsync(stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                await Console.Error.WriteLineAsync("Stopped.");
            }
            if (run.Report is { Paths.Count: > 0 } report)
                Write(report, json, plot);
            return stop.IsCancellationRequested ? ExitCodes.Interrupted : 0;
        }
        catch (Exception e) when (e is BenchException or LocalSystemException or CheckpointException or ModelPackageException or PassFailedException
            or OnnxRuntimeException or HttpRequestException or IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return ErrorLine.Write(e.Message);
        }
    }

    private static void Write(BenchReport report, FileInfo? json, FileInfo? plot)
    {
        if (Console.IsOutputRedirected)
            AnsiConsole.Profile.Width = WidthOfPipe;
        BenchTable.Write(report, AnsiConsole.Console);
        if (json is not null)
            File.WriteAllText(json.FullName, report.ToJson());
        if (plot is not null)
            File.WriteAllText(plot.FullName, BenchChart.ToSvg(report));
    }
}
