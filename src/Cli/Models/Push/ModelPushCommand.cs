using System.CommandLine;
using KoGpt2.Shared.Models;
using KoGpt2.Shared.Storage;
using KoGpt2.Worker.Models.Packaging;
using Microsoft.Extensions.Options;
using Spectre.Console;
using static System.FormattableString;

namespace KoGpt2.Cli.Models.Push;

/// <summary><c>kogpt2 model push</c>: puts a model package into blob storage and makes it the version that new jobs use.</summary>
public static class ModelPushCommand
{
    private const string Roles = "to push a model takes the roles Storage Blob Data Contributor and Storage Queue Data Contributor.";

    private static readonly Argument<string> s_folder = new("folder") { Description = "Folder of a model package." };

    private static readonly Option<bool> s_dryRun = new("--dry-run") { Description = "Only say what there is to do." };

    /// <summary>The command; it returns 0, 1 after it said in one sentence what was wrong, or 130 after Ctrl-C.</summary>
    public static Command Create()
    {
        var command = new Command("push", "Upload a model package and make it the version in use; an upload that was interrupted goes on.") { s_folder, s_dryRun };
        AccountOptions.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        var account = new Uri("https://storage");
        try
        {
            string folder = parsed.GetRequiredValue(s_folder);
            ModelPackage package = ModelPackage.Open(folder);
            await package.VerifyAsync(stop);
            StorageOptions options = AccountOptions.Read(parsed);
            var storage = new StorageClients(Options.Create(options));
            account = storage.Blobs.Uri;
            await RunAsync(new ModelPush(storage, package, folder), storage, parsed.GetValue(s_dryRun), options.ConnectionString is not null, stop);
            return 0;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
        catch (FormatException)
        {
            return ErrorLine.Write(AccountOptions.NoConnectionString);
        }
        catch (Exception error) when (error is ModelPackageException or IOException or UnauthorizedAccessException)
        {
            return ErrorLine.Write(error.Message);
        }
        catch (Exception error) when (PushErrors.Say(error, account, Roles) is { } sentence)
        {
            return ErrorLine.Write(sentence);
        }
    }

    private static async Task RunAsync(ModelPush push, StorageClients storage, bool dryRun, bool byConnectionString, CancellationToken stop)
    {
        PushPlan plan = await push.PlanAsync(stop);
        Show(plan, storage.Models.Uri);
        if (dryRun)
            return;
        // An emulator has nothing yet; on Azure, the deployment has made all but the model's own queues.
        if (byConnectionString)
            await storage.CreateMissingAsync([plan.Manifest.Name], stop);
        long sent = await TransferProgress.ShowAsync(AnsiConsole.Console, "Uploading", progress => push.RunAsync(plan, progress, stop));
        Console.WriteLine(Invariant($"{plan.Manifest.Name} {plan.Manifest.Version} is in use; {sent / 1e6:N1} MB were sent."));
    }

    private static void Show(PushPlan plan, Uri container)
    {
        ModelManifest manifest = plan.Manifest;
        string before = plan.Used is null ? "a new model" : plan.Used == manifest.Version ? "in use already" : $"in place of {plan.Used}";
        Console.WriteLine($"{manifest.Name} {manifest.Version}, {manifest.Precision}, {before}, to {container}");
        foreach (ModelFile file in manifest.Files)
            Console.WriteLine(Invariant($"  {file.Path}, {file.Size / 1e6:N1} MB: {(plan.Missing.Contains(file) ? "to be sent" : "there already")}"));
        foreach (string queue in plan.MissingQueues)
            Console.WriteLine($"  queue {queue}: to be made");
    }
}
