using System.CommandLine;
using Microsoft.Extensions.Logging;
using Spectre.Console;

namespace KoGpt2.Cli.Local;

/// <summary><c>kogpt2 local</c>: the whole system on this machine, until it is stopped.</summary>
internal static class LocalCommand
{
    /// <summary>Describes the command.</summary>
    public static Command Create()
    {
        var model = new Option<DirectoryInfo?>("--model") { Description = "A model package or a checkpoint; the demo model by default." };
        var port = new Option<int>("--port") { Description = "The API's port; 0 takes a free one.", DefaultValueFactory = _ => 7071 };
        var workers = new Option<int>("--workers") { Description = "Workers to run; 0 for the API alone.", DefaultValueFactory = _ => 1 };
        var hosts = new Option<string[]>("--webhook-host") { Description = "A host:port that may receive webhooks though it is not public; may be repeated." };
        workers.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 0)
                result.AddError("--workers must be 0 or more; 0 runs the API alone.");
        });
        var command = new Command("local", "Starts storage, API and worker here and keeps them running.") { model, port, workers, hosts };
        command.SetAction((arguments, stop) => RunAsync(
            new LocalSystemOptions
            {
                ModelFolder = arguments.GetValue(model)?.FullName,
                Port = arguments.GetValue(port),
                Workers = arguments.GetValue(workers),
                WebhookHosts = arguments.GetValue(hosts) ?? [],
                LogLevel = LogLevel.Information,
            }, stop));
        return command;
    }

    private static async Task<int> RunAsync(LocalSystemOptions options, CancellationToken stop)
    {
        try
        {
            await using LocalSystem system = await LocalSystem.StartAsync(options, step => AnsiConsole.Console.Say($"[grey]{step}[/]"), stop);
            Show(system);
            await Task.Delay(Timeout.Infinite, stop);
            return 0;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }
        catch (LocalSystemException e)
        {
            return ErrorLine.Write(e.Message);
        }
    }

    // Plain lines, never wrapped: they are there to be copied.
    private static void Show(LocalSystem system)
    {
        TextWriter terminal = Console.Out;
        string api = system.Api.ToString().TrimEnd('/');
        terminal.WriteLine($"""

            API             {api}
            Key             {system.Key}
            Webhook secret  {system.WebhookSecret}
            Model           {system.Model.Name} {system.Model.Version} ({system.Model.Precision})
            Storage         {system.StorageConnection}

            curl -s {api}/v1/jobs -H 'Authorization: Bearer {system.Key}' -H 'Content-Type: application/json' -d '{Example(system)}'
            curl -s {api}/v1/jobs/JOB_ID -H 'Authorization: Bearer {system.Key}' -H 'Prefer: wait=30'
            curl -s {api}/v1/jobs/JOB_ID/results -H 'Authorization: Bearer {system.Key}'

            Ctrl-C stops it; nothing is kept.
            """);
    }

    private static string Example(LocalSystem system) =>
        $$"""{"model": "{{system.Model.Name}}", "prompts": ["이 영화는", "배우들의 연기가"], "max_tokens": 32, "temperature": 0.8, "top_p": 0.95, "seed": 7}""";
}
