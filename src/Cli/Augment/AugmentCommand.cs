using System.CommandLine;
using KoGpt2.Augmentation.Reports;
using KoGpt2.Augmentation.Runs;
using KoGpt2.Augmentation.Runs.Files;
using KoGpt2.Cli.Local;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Engine.Onnx.Devices;
using KoGpt2.Worker.Generation;
using KoGpt2.Worker.Models.Packaging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.ML.OnnxRuntime;
using Spectre.Console;

namespace KoGpt2.Cli.Augment;

/// <summary><c>kogpt2 augment</c>: new examples of a corpus by a recipe, made and judged on this machine.</summary>
internal static class AugmentCommand
{
    private const int TrialExamples = 10;

    // Standard output may be a file; a text is never broken for that.
    private const int WidthOfPipe = 10_000;

    private static readonly Argument<FileInfo> s_recipe =
        new Argument<FileInfo>("RECIPE") { Description = "The recipe, a JSON document." }.AcceptExistingOnly();

    private static readonly Option<string?> s_source =
        new("--source") { HelpName = "FILE", Description = "The corpus. Default: the recipe's source.file, as a path from the recipe's own folder." };

    private static readonly Option<string?> s_out =
        new("--out") { HelpName = "FOLDER", Description = "Where the data set goes, or goes on. Default: a folder of the recipe's name, in the current one." };

    private static readonly Option<string?> s_model =
        new("--model") { HelpName = "FOLDER", Description = "A model package, or a checkpoint, which is imported first. Default: the demo model." };

    private static readonly Option<int> s_rows =
        new("--rows") { Description = "Most texts in one pass through the model.", DefaultValueFactory = _ => new EngineOptions().Rows };

    private static readonly Option<bool> s_dryRun =
        new("--dry-run") { Description = "Show ten prompts, their answers and what the filters say of them; write nothing." };

    /// <summary>Describes the command. It returns 0, 1 if the run cannot be made, or 130 after Ctrl-C, which keeps what was generated.</summary>
    public static Command Create()
    {
        var command = new Command("augment", "Makes new examples of a corpus by a recipe, filters them, and reports on them.")
        {
            s_recipe, s_source, s_out, s_model, s_rows, s_dryRun,
        };
        s_rows.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var rows and (< 1 or > 1_024))
                result.AddError($"Say 1 to 1,024 with --rows; got {rows}.");
        });
        command.Validators.Add(result =>
        {
            if (result.GetValue(s_dryRun) && result.GetResult(s_out) is not null)
                result.AddError("Leave --out away with --dry-run, which writes nothing.");
        });
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        string recipePath = parsed.GetRequiredValue(s_recipe).FullName;
        string folder = Path.GetFullPath(parsed.GetValue(s_out) ?? Path.GetFileNameWithoutExtension(recipePath));
        try
        {
            var recipe = RecipeFile.Read(parsed.GetRequiredValue(s_recipe).ToString(), parsed.GetValue(s_source));
            var progress = new AugmentProgress(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) }), TimeProvider.System);
            await using LocalModel model = await LocalModel.OpenAsync(parsed.GetValue(s_model), progress.Say, stop);
            if (recipe.Recipe.Model != model.Manifest.Name)
                progress.Say($"The recipe is for the model {recipe.Recipe.Model}; this is {model.Manifest.Name}.");
            RunRecord record = await RunRecord.OfAsync(RunRecord.NameFor(recipePath), recipe, model.Manifest, TimeProvider.System.GetUtcNow(), stop);
            await using var generator = new TextGenerator(
                ModelPackage.Open(model.Folder), new EngineOptions { Rows = parsed.GetValue(s_rows) }, NullLoggerFactory.Instance);
            var rounds = new RoundGenerator(generator, 4 * parsed.GetValue(s_rows));
            if (parsed.GetValue(s_dryRun))
                await TryAsync(recipe, record, model, rounds, progress, stop);
            else
                await RunAsync(recipe, await record.TakeAsync(folder, stop), folder, model, rounds, progress, stop);
            return 0;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            if (!parsed.GetValue(s_dryRun))
                await Console.Error.WriteLineAsync($"Stopped. What was generated is in {folder}; the same command goes on from there.");
            return ExitCodes.Interrupted;
        }
        catch (Exception error) when (error is AugmentException or RunFailedException or LocalSystemException or ModelPackageException or InvalidDataException
            or IOException or UnauthorizedAccessException or PlatformNotSupportedException or OnnxRuntimeException or DeviceUnavailableException)
        {
            return ErrorLine.Write(error.Message);
        }
    }

    private static async Task RunAsync(
        RecipeFile recipe, RunRecord record, string folder, LocalModel model, RoundGenerator rounds, AugmentProgress progress, CancellationToken stop)
    {
        RunContext run = Context(recipe, record, model, folder);
        CurationResult result = await new AugmentRun(run, folder, rounds, TimeProvider.System, progress).RunAsync(stop);
        AugmentReport.Write(Output(), result, await RunDocuments.ReadReportAsync(run.Files, stop), folder);
    }

    private static async Task TryAsync(
        RecipeFile recipe, RunRecord record, LocalModel model, RoundGenerator rounds, AugmentProgress progress, CancellationToken stop)
    {
        await using var folder = new CacheFolder();
        RunContext run = Context(recipe, record, model, folder.Path);
        await new AugmentRun(run, folder.Path, rounds, TimeProvider.System, progress).TryAsync(TrialExamples, stop);
        await AugmentReport.WriteTrialAsync(Output(), run.Files, stop);
    }

    private static IAnsiConsole Output()
    {
        if (Console.IsOutputRedirected)
            AnsiConsole.Profile.Width = WidthOfPipe;
        return AnsiConsole.Console;
    }

    private static RunContext Context(RecipeFile recipe, RunRecord record, LocalModel model, string folder) => new()
    {
        Run = record.Run,
        // Examples name the model that wrote them.
        Recipe = recipe.Recipe with { Model = model.Manifest.Name },
        ModelVersion = record.ModelVersion,
        ModelLicence = model.Manifest.Licence,
        CreatedAt = record.CreatedAt,
        SourceName = Path.GetFileName(recipe.Source),
        OpenSourceAsync = _ => Task.FromResult<Stream>(File.OpenRead(recipe.Source)),
        Files = new FolderRunFiles(folder),
    };
}
