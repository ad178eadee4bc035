using System.CommandLine;
using KoGpt2.Cli.Local;
using Spectre.Console;

namespace KoGpt2.Cli.Demo;

/// <summary><c>kogpt2 demo</c>: the whole system on this machine, once through.</summary>
internal static class DemoCommand
{
    /// <summary>Describes the command.</summary>
    public static Command Create()
    {
        var count = new Option<int>("--count") { Description = "Prompts to generate, 1 to 10,000.", DefaultValueFactory = _ => 100 };
        count.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 10_000)
                result.AddError($"--count takes 1 to 10,000; got {result.GetValueOrDefault<int>()}.");
        });
        var output = new Option<FileInfo>("--out") { Description = "File for the results.", DefaultValueFactory = _ => new FileInfo("results.jsonl") };
        var command = new Command("demo", "Starts storage, API and worker here, sends Korean prompts through them, and shows what comes back.") { count, output };
        command.SetAction((arguments, stop) => RunAsync(arguments.GetValue(count), arguments.GetValue(output)!, stop));
        return command;
    }

    private static async Task<int> RunAsync(int count, FileInfo output, CancellationToken stop)
    {
        try
        {
            await new DemoRun(count, output, AnsiConsole.Console).RunAsync(stop);
            return 0;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            AnsiConsole.MarkupLine("[yellow]Stopped.[/]");
            return 130;
        }
        catch (Exception e) when (e is LocalSystemException or HttpRequestException or IOException or UnauthorizedAccessException)
        {
            return ErrorLine.Write(e.Message);
        }
    }
}
