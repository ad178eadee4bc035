using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using KoGpt2.Cli.Demo;
using KoGpt2.Cli.Local;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Engine.Onnx.Devices;
using KoGpt2.Worker.Models.Import;
using KoGpt2.Worker.Models.Packaging;
using KoGpt2.Worker.Models.Verify;
using Microsoft.ML.OnnxRuntime;
using Spectre.Console;

namespace KoGpt2.Cli.Models;

/// <summary><c>kogpt2 model verify</c>: whether a package is whole, computes what its weights say, and what its number format costs.</summary>
public static class VerifyCommand
{
    private static readonly Argument<string> s_package = new("folder") { Description = "Folder of a model package." };

    private static readonly Option<string?> s_checkpoint =
        new("--checkpoint") { HelpName = "FOLDER", Description = "The checkpoint that it was made from, to compare the graph with; by default, an fp32 package's own weights." };

    private static readonly Option<string[]> s_compare =
        new("--compare") { HelpName = "FOLDER", Description = "Another package of the same model, to compare on the text; may be said several times." };

    private static readonly Option<string?> s_text =
        new("--text") { HelpName = "FILE", Description = "Text to score, one a line, in UTF-8; by default, the samples of a checkout. Blank lines are skipped." };

    private static readonly Option<string?> s_tokenizations =
        new("--tokenizations") { HelpName = "FILE", Description = "Golden tokenizations, one JSON object a line; by default KoGPT2's, if the tokenizer is its." };

    private static readonly Option<string?> s_generations =
        new("--generations") { HelpName = "FILE", Description = "Golden generations, one JSON object a line; by default KoGPT2's, if the tokenizer is its." };

    private static readonly Option<bool> s_fineTuned = new("--fine-tuned") { Description = "The weights are not KoGPT2's as published: do not expect its generations." };
    private static readonly Option<string?> s_json = new("--json") { HelpName = "FILE", Description = "Write the report there too, as one JSON object." };

    private static readonly JsonSerializerOptions s_jsonOptions = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>The command, for its parent to hold. It returns 0, 1 after it said in a line each what is wrong, or 130 after Ctrl-C.</summary>
    public static Command Create()
    {
        var command = new Command("verify", "Check that a package is whole and right, and what its number format costs.")
        {
            s_package, s_checkpoint, s_compare, s_text, s_tokenizations, s_generations, s_fineTuned, s_json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        try
        {
            var options = new VerifyOptions
            {
                Package = parsed.GetRequiredValue(s_package),
                Checkpoint = parsed.GetValue(s_checkpoint),
                Others = parsed.GetValue(s_compare) ?? [],
                Text = await ReadTextAsync(parsed.GetValue(s_text), stop),
                Tokenizations = parsed.GetValue(s_tokenizations),
                Generations = parsed.GetValue(s_generations),
                FineTuned = parsed.GetValue(s_fineTuned),
            };
            VerifyReport report = await VerifyAsync(options, stop);
            if (parsed.GetValue(s_json) is { } file)
                await File.WriteAllTextAsync(file, JsonSerializer.Serialize(report, s_jsonOptions) + Environment.NewLine, stop);
            VerifyTables.Write(report);
            foreach (VerifyCheck check in report.Checks.Where(check => check.Outcome == Outcome.Failed))
                ErrorLine.Write($"{check.Name}: {check.Detail}");
            return report.IsGood ? 0 : 1;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
        catch (Exception error) when (error is VerifyException or CheckpointException or ModelPackageException or PassFailedException or InvalidDataException
            or IOException or UnauthorizedAccessException or PlatformNotSupportedException or OnnxRuntimeException or DeviceUnavailableException)
        {
            return ErrorLine.Write(error.Message);
        }
    }

    private static Task<VerifyReport> VerifyAsync(VerifyOptions options, CancellationToken stop) =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) }).Status().StartAsync(
            "Opening the package",
            status => Task.Run(() => Verification.RunAsync(options, what => status.Status(what), stop), stop));

    private static async Task<string[]> ReadTextAsync(string? file, CancellationToken stop)
    {
        if (file is null)
            return Samples();
        if (!File.Exists(file))
            throw new VerifyException($"There is no file {file}.");
        try
        {
            await using FileStream stream = File.OpenRead(file);
            string[] lines = await Utf8Lines.ReadAsync(stream, stop).Where(line => !string.IsNullOrWhiteSpace(line)).ToArrayAsync(stop);
            return lines.Length > 0 ? lines : throw new VerifyException($"{file} holds no text; it must hold at least one line that is not blank.");
        }
        catch (DecoderFallbackException error)
        {
            throw new VerifyException($"{file} is not UTF-8 throughout; save it in that encoding.", error);
        }
    }

    private static string[] Samples()
    {
        try
        {
            return File.ReadAllLines(SamplePrompts.File);
        }
        catch (LocalSystemException)
        {
            return [];
        }
    }
}
