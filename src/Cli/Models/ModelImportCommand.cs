using System.CommandLine;
using KoGpt2.Shared.Models;
using KoGpt2.Worker.Models;
using KoGpt2.Worker.Models.Hub;
using KoGpt2.Worker.Models.Import;
using KoGpt2.Worker.Models.Packaging;
using Spectre.Console;

namespace KoGpt2.Cli.Models;

/// <summary><c>kogpt2 model import</c>: makes a model package of a checkpoint in a folder or on the Hugging Face hub.</summary>
public static class ModelImportCommand
{
    private static readonly Argument<string> s_checkpoint = new("checkpoint")
    {
        Description = "Folder of a Hugging Face GPT-2 checkpoint (config.json, tokenizer.json, and model.safetensors or pytorch_model.bin, whole or in parts), "
            + "or else a repository on the hub as owner/name or owner/name@revision, which is downloaded.",
    };

    private static readonly Option<string> s_out = new("--out") { HelpName = "FOLDER", Description = "Folder that becomes the package.", Required = true };

    private static readonly Option<string> s_precision = CreatePrecision();

    private static readonly Option<string?> s_name =
        new("--name") { Description = $"The model's name, {ModelName.Rule}; by default, the folder's or repository's name made fit." };

    private static readonly Option<string?> s_licence =
        new("--licence") { Description = "Licence of the weights; by default, what the checkpoint's README.md or config.json says." };

    private static readonly Option<string?> s_source =
        new("--source") { Description = "Where the checkpoint came from; by default, the folder's name, or repository and commit." };

    private static readonly Option<bool> s_force = new("--force") { Description = "Replace a package that is there already." };

    private static readonly Option<string?> s_revision =
        new("--revision") { Description = "Branch, tag or commit of a repository on the hub; by default, main." };

    private static readonly Option<string> s_cache = new("--cache")
    {
        HelpName = "FOLDER",
        Description = "Folder that keeps what was downloaded for the next time.",
        DefaultValueFactory = _ => UserCache.Folder("hub"),
    };

    /// <summary>The command; it returns 0, 1 after it said in one sentence what was wrong, or 130 after Ctrl-C.</summary>
    public static Command Create()
    {
        var command = new Command("import", "Turn a Hugging Face checkpoint into a model package.")
        {
            s_checkpoint, s_out, s_precision, s_name, s_licence, s_source, s_force, s_revision, s_cache,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static Option<string> CreatePrecision()
    {
        var precision = new Option<string>("--precision")
        {
            Description = "Number format of the weights: fp32 is exact, int8 is smaller and faster, fp16 is for CUDA devices.",
            DefaultValueFactory = _ => "int8",
        };
        precision.AcceptOnlyFromAmong("fp32", "int8", "fp16");
        return precision;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        try
        {
            ImportOptions options = Options(parsed);
            if (Address(parsed) is { } address)
                options = await DownloadAsync(options, address, parsed.GetRequiredValue(s_cache), stop);
            List<string> notices = [];
            options = options with { Notice = notices.Add };
            ModelPackage package = await AnsiConsole.Progress().StartAsync(context => ImportAsync(options, context.AddTask("Importing"), stop));
            Console.WriteLine(Summary(package.Manifest));
            notices.ForEach(Console.Error.WriteLine);
            return 0;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
        catch (Exception error) when (error is CheckpointException or HubException or ModelPackageException or IOException or UnauthorizedAccessException)
        {
            return ErrorLine.Write(error.Message);
        }
    }

    private static ImportOptions Options(ParseResult parsed) => new()
    {
        Checkpoint = parsed.GetRequiredValue(s_checkpoint),
        Package = parsed.GetRequiredValue(s_out),
        Precision = Enum.Parse<WeightPrecision>(parsed.GetRequiredValue(s_precision), ignoreCase: true),
        Name = parsed.GetValue(s_name),
        Licence = parsed.GetValue(s_licence),
        Source = parsed.GetValue(s_source),
        Replace = parsed.GetValue(s_force),
    };

    // A folder goes before a repository of the same name.
    private static HubAddress? Address(ParseResult parsed)
    {
        (string checkpoint, string? revision) = (parsed.GetRequiredValue(s_checkpoint), parsed.GetValue(s_revision));
        if (File.Exists(checkpoint))
            throw new CheckpointException($"{checkpoint} is a file; give the folder that it is in.");
        if (!Directory.Exists(checkpoint))
            return HubAddress.Parse(checkpoint, revision) ?? throw new CheckpointException(
                $"There is no folder {checkpoint}, and no repository on the hub can be called so; one is written owner/name or owner/name@revision.");
        return revision is null ? null : throw new CheckpointException($"{checkpoint} is a folder, which has no revision '{revision}'; leave out --revision.");
    }

    private static async Task<ImportOptions> DownloadAsync(ImportOptions options, HubAddress address, string cache, CancellationToken stop)
    {
        options = options with { Name = ModelImporter.NameOf(options.Name, address.Name) };
        ModelImporter.CheckPlace(options.Package, options.Replace);
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var settings = HubSettings.Read(Environment.GetEnvironmentVariable, home, Path.GetFullPath(cache));
        HubSnapshot snapshot = await TransferProgress.ShowAsync(
            AnsiConsole.Console, "Downloading", progress => HubCheckpoint.FetchAsync(address, settings, TimeProvider.System, new HubSteps(progress), stop));
        return options with { Checkpoint = snapshot.Folder, Source = options.Source ?? snapshot.Source };
    }

    private static Task<ModelPackage> ImportAsync(ImportOptions options, ProgressTask task, CancellationToken stop) =>
        Task.Run(() => ModelImporter.Import(options, new TaskProgress(task), stop), stop);

    private static string Summary(ModelManifest manifest) =>
        $"{manifest.Name} {manifest.Version}: {manifest.Precision}, {manifest.Shape.Layers} layers, {manifest.Shape.Vocabulary:N0} tokens, "
        + $"{manifest.Files.Sum(file => file.Size) / 1e6:N1} MB, licence {manifest.Licence}.";

    private sealed class HubSteps(IProgress<Transfer> progress) : IProgress<HubProgress>
    {
        public void Report(HubProgress value) => progress.Report(new Transfer(value.Step, value.Done, value.Total));
    }

    private sealed class TaskProgress(ProgressTask task) : IProgress<PackageProgress>
    {
        public void Report(PackageProgress value)
        {
            task.MaxValue = value.Total;
            task.Value = value.Done;
        }
    }
}
