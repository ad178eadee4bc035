using System.CommandLine;
using KoGpt2.Shared.Models;
using KoGpt2.Worker.Models;
using KoGpt2.Worker.Models.Import;
using Spectre.Console;

namespace KoGpt2.Cli;

/// <summary><c>kogpt2 model</c>: makes model packages.</summary>
public static class ModelCommand
{
    /// <summary>The command with its subcommands; each returns 0, or 1 after it said in one sentence what was wrong.</summary>
    public static Command Create() => new("model", "Make and check model packages.") { CreateImport() };

    private static Command CreateImport()
    {
        var checkpoint = new Argument<string>("folder")
        {
            Description = "Folder of a Hugging Face GPT-2 checkpoint: config.json, model.safetensors, tokenizer.json.",
        };
        var package = new Option<string>("--out") { Description = "Folder that becomes the package.", Required = true };
        var precision = new Option<string>("--precision")
        {
            Description = "Number format of the weights: fp32 is exact, int8 is smaller and faster, fp16 is for CUDA devices.",
            DefaultValueFactory = _ => "int8",
        };
        precision.AcceptOnlyFromAmong("fp32", "int8", "fp16");
        var name = new Option<string?>("--name") { Description = $"The model's name, {ModelName.Rule}; by default, the folder's name made fit." };
        var licence = new Option<string?>("--licence")
        {
            Description = "Licence of the weights; by default, what the checkpoint's README.md or config.json says.",
        };
        var source = new Option<string?>("--source") { Description = "Where the checkpoint came from; by default, the folder's name." };
        var force = new Option<bool>("--force") { Description = "Replace a package that is there already." };
        var command = new Command("import", "Turn a Hugging Face checkpoint into a model package.")
        {
            checkpoint, package, precision, name, licence, source, force,
        };
        command.SetAction((parsed, stop) => ImportAsync(
            new ImportOptions
            {
                Checkpoint = parsed.GetRequiredValue(checkpoint),
                Package = parsed.GetRequiredValue(package),
                Precision = Enum.Parse<WeightPrecision>(parsed.GetRequiredValue(precision), ignoreCase: true),
                Name = parsed.GetValue(name),
                Licence = parsed.GetValue(licence),
                Source = parsed.GetValue(source),
                Replace = parsed.GetValue(force),
            },
            stop));
        return command;
    }

    private static async Task<int> ImportAsync(ImportOptions options, CancellationToken stop)
    {
        try
        {
            ModelPackage package = await AnsiConsole.Progress().StartAsync(context => ImportAsync(options, context.AddTask("Importing"), stop));
            Console.WriteLine(Summary(package.Manifest));
            return 0;
        }
        catch (Exception error) when (error is CheckpointException or ModelPackageException or IOException or UnauthorizedAccessException)
        {
            return ErrorLine.Write(error.Message);
        }
    }

    private static Task<ModelPackage> ImportAsync(ImportOptions options, ProgressTask task, CancellationToken stop) =>
        Task.Run(() => ModelImporter.Import(options, new TaskProgress(task), stop), stop);

    private static string Summary(ModelManifest manifest) =>
        $"{manifest.Name} {manifest.Version}: {manifest.Precision}, {manifest.Shape.Layers} layers, {manifest.Shape.Vocabulary:N0} tokens, "
        + $"{manifest.Files.Sum(file => file.Size) / 1e6:N1} MB, licence {manifest.Licence}.";

    private sealed class TaskProgress(ProgressTask task) : IProgress<PackageProgress>
    {
        public void Report(PackageProgress value)
        {
            task.MaxValue = value.Total;
            task.Value = value.Done;
        }
    }
}
