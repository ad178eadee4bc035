using System.CommandLine;
using System.Text.Json;
using KoGpt2.Cli.Demo;
using KoGpt2.Cli.Local;
using KoGpt2.Worker.Models;
using KoGpt2.Worker.Models.Import;
using Spectre.Console;

namespace KoGpt2.Cli.Bench;

/// <summary><c>kogpt2 bench</c>: how fast the forward passes, the engine and the whole system are, measured in one run.</summary>
internal static class BenchCommand
{
    private const int DefaultPrompts = 256;

    /// <summary>Describes the command.</summary>
    public static Command Create()
    {
        var shape = new Option<string>("--shape")
        {
            Description = "'kogpt2' for random weights of its true shape, or the folder of a model package or checkpoint.",
            DefaultValueFactory = _ => "kogpt2",
        };
        var precision = new Option<string>("--precision") { Description = "Number format of the weights.", DefaultValueFactory = _ => "int8" };
        precision.AcceptOnlyFromAmong("fp32", "int8");
        Option<int> rows = Positive("--rows", "Most prompts in one pass, 1 to 1,024.", 32, 1_024);
        Option<int> maxTokens = Positive("--max-tokens", "Tokens to generate for each prompt, 1 to 1,024.", 64, 1_024);
        Option<int> rounds = Positive("--rounds", "How often bare loop and engine take turns; medians are shown.", 3, 100);
        var prompts = new Option<FileInfo?>("--prompts") { Description = $"Prompts, one a line; by default {DefaultPrompts} samples that ship with the project." };
        var json = new Option<bool>("--json") { Description = "Write one JSON object." };
        var command = new Command("bench", "Measures the bare forward loop, the engine, and the whole worker path.") { shape, precision, rows, prompts, maxTokens, rounds, json };
        command.SetAction((arguments, stop) => RunAsync(
            () => new BenchOptions
            {
                ModelFolder = arguments.GetValue(shape) is "kogpt2" ? null : arguments.GetValue(shape),
                Precision = Enum.Parse<WeightPrecision>(arguments.GetValue(precision)!, ignoreCase: true),
                Rows = arguments.GetValue(rows),
                MaxTokens = arguments.GetValue(maxTokens),
                Rounds = arguments.GetValue(rounds),
                Prompts = arguments.GetValue(prompts) is { } file ? Read(file) : SamplePrompts.Take(DefaultPrompts),
            },
            arguments.GetValue(json), stop));
        return command;
    }

    private static Option<int> Positive(string name, string description, int value, int most)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1 || result.GetValueOrDefault<int>() > most)
                result.AddError($"{name} takes 1 to {most:N0}; got {result.GetValueOrDefault<int>():N0}.");
        });
        return option;
    }

    private static string[] Read(FileInfo file)
    {
        string[] prompts = [.. File.ReadLines(file.FullName).Where(line => !string.IsNullOrWhiteSpace(line))];
        return prompts.Length is >= 1 and <= 10_000 ? prompts : throw new LocalSystemException($"{file} holds {prompts.Length:N0} prompts; bench takes 1 to 10,000.");
    }

    private static async Task<int> RunAsync(Func<BenchOptions> read, bool json, CancellationToken stop)
    {
        try
        {
            BenchReport report = await BenchRun.RunAsync(read(), Console.Error.WriteLine, stop);
            if (json)
                Console.WriteLine(JsonSerializer.Serialize(report, BenchJson.Default.BenchReport));
            else
                Show(report);
            return 0;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 130;
        }
        catch (Exception e) when (e is LocalSystemException or CheckpointException or ModelPackageException or HttpRequestException or IOException or UnauthorizedAccessException)
        {
            return ErrorLine.Write(e.Message);
        }
    }

    private static void Show(BenchReport report)
    {
        AnsiConsole.Console.Say($"[bold]{report.Model}[/], {report.Precision}, {report.Rows:N0} rows, {report.Prompts:N0} prompts of {(double)report.PromptTokens / report.Prompts:N1} tokens, {report.MaxTokens:N0} new tokens each, {report.Rounds:N0} rounds; loaded in {report.LoadSeconds:N2} s; at most {report.PeakMemoryMb:N0} MB.");
        Table table = new Table().RoundedBorder().AddColumn("measured").AddColumn(new TableColumn("tokens/s").RightAligned()).AddColumn("ratio");
        table.AddRow("bare passes over prompts", $"{report.BarePrefill:N0}", "");
        table.AddRow("bare passes that decode", $"{report.BareDecode:N0}", "");
        table.AddRow("bare loop of both", $"{report.BareLoop:N0}", "");
        table.AddRow("engine", $"{report.Engine:N0}", $"{report.EngineToBareDecode:P0} of bare decode, {report.EngineToBareLoop:P0} of the bare loop");
        table.AddRow("whole system", $"{report.WorkerPath:N0}", $"{report.WorkerPathToEngine:P0} of the engine");
        AnsiConsole.Write(table);
    }
}
