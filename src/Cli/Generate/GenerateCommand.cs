using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using KoGpt2.Shared.Json;
using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Engine.Onnx.Devices;
using KoGpt2.Worker.Generation;
using KoGpt2.Worker.Models.Packaging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.ML.OnnxRuntime;

namespace KoGpt2.Cli.Generate;

/// <summary><c>kogpt2 generate</c>: goes on with prompts, many at a time, and answers in their order.</summary>
public static class GenerateCommand
{
    private static readonly Option<string> s_model = new("--model") { HelpName = "FOLDER", Description = "Folder of a model package.", Required = true };
    private static readonly Option<string[]> s_prompt = new("--prompt") { HelpName = "TEXT", Description = "A prompt; may be said several times." };

    private static readonly Option<string> s_file =
        new("--file") { HelpName = "FILE", Description = "Prompts, one a line, in UTF-8; - for standard input. Blank lines are skipped." };

    private static readonly Argument<string?> s_dash =
        new("-") { HelpName = "-", Description = "Prompts from standard input, as with --file -.", Arity = ArgumentArity.ZeroOrOne };

    private static readonly Option<bool> s_ids = new("--ids") { Description = "Prompts are lists of token ids, such as 12, 345." };

    private static readonly Option<int> s_rows =
        new("--rows") { Description = "Most texts in one pass through the model.", DefaultValueFactory = _ => new EngineOptions().Rows };

    private static readonly Option<bool> s_json = new("--json") { Description = "Answer with a JSON object for each prompt, one a line." };
    private static readonly SettingOptions s_settings = new();

    /// <summary>The command, for the root command to hold. It returns 0, 1 if it or any prompt failed, or 130 after Ctrl-C.</summary>
    public static Command Create()
    {
        var command = new Command("generate", "Go on with Korean texts.") { s_dash, s_model, s_prompt, s_file, s_ids, s_rows, s_json };
        foreach (Option option in s_settings.Options)
            command.Options.Add(option);
        command.Validators.Add(result =>
        {
            bool[] sources = [result.GetResult(s_prompt) is not null, result.GetResult(s_file) is not null, result.GetValue(s_dash) is not null];
            if (sources.Count(said => said) != 1 || result.GetValue(s_dash) is not (null or "-"))
                result.AddError("Say one of --prompt TEXT, --file FILE and -.");
        });
        s_rows.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var rows and (< 1 or > 1_024))
                result.AddError($"Say 1 to 1,024 with --rows; got {rows}.");
        });
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        try
        {
            var package = ModelPackage.Open(parsed.GetRequiredValue(s_model));
            List<FieldError> errors = [];
            RequestSettings said = s_settings.Read(parsed, package.Manifest.Defaults, errors);
            if (errors.Count > 0)
                return errors.Max(error => ErrorLine.Write($"{error.Field}: {error.Message}"));
            var settings = GenerationSettings.From(said, RandomNumberGenerator.GetInt32(int.MaxValue));
            if (said.Seed is null && settings.Temperature > 0)
                await Console.Error.WriteLineAsync($"--seed {settings.Seed} gives the same again.");

            await using var generator = new TextGenerator(package, new EngineOptions { Rows = parsed.GetValue(s_rows) }, NullLoggerFactory.Instance);
            return await AnswerAsync(parsed, generator, settings, stop);
        }
        catch (DecoderFallbackException)
        {
            return ErrorLine.Write($"{(Source(parsed) is "-" ? "Standard input" : Source(parsed))} is not UTF-8 throughout; save it in that encoding.");
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
        catch (Exception error) when (error is ModelPackageException or InvalidDataException or IOException or UnauthorizedAccessException
            or PlatformNotSupportedException or OnnxRuntimeException or DeviceUnavailableException)
        {
            return ErrorLine.Write(error.Message);
        }
    }

    private static async Task<int> AnswerAsync(ParseResult parsed, TextGenerator generator, GenerationSettings settings, CancellationToken stop)
    {
        await using Stream stream = Console.OpenStandardOutput();
        await using var output = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };
        bool json = parsed.GetValue(s_json);
        using var progress = new GenerateProgress(TimeProvider.System);
        int failed = 0;
        IAsyncEnumerable<GenerateAnswer> answers = GeneratePipeline.RunAsync(
            Prompts(parsed, stop), parsed.GetValue(s_ids), generator, settings, 4 * parsed.GetValue(s_rows), stop);
        await foreach (GenerateAnswer answer in answers)
        {
            if (answer.Error is { } error && !json)
                ErrorLine.Write($"{GenerateAnswer.Excerpt(answer.Prompt)}: {error.Message}");
            else
                await output.WriteLineAsync(json ? answer.ToJson() : answer.ToText());
            failed += answer.Error is null ? 0 : 1;
            progress.Add(answer);
        }
        return failed == 0 ? 0 : 1;
    }

    private static IAsyncEnumerable<string> Prompts(ParseResult parsed, CancellationToken stop) => Source(parsed) switch
    {
        null => parsed.GetValue(s_prompt)!.ToAsyncEnumerable(),
        "-" => Utf8Lines.ReadAsync(Console.OpenStandardInput(), stop),
        var path => Utf8Lines.ReadAsync(File.OpenRead(path), stop),
    };

    private static string? Source(ParseResult parsed) => parsed.GetValue(s_dash) ?? parsed.GetValue(s_file);
}
