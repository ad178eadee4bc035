using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using KoGpt2.Shared.Models;
using KoGpt2.Worker.Tokenization;

namespace KoGpt2.Cli.Tokenize;

/// <summary><c>kogpt2 tokenize</c>: shows how a model's tokenizer cuts texts, or turns tokens back into text, line by line.</summary>
public static class TokenizeCommand
{
    private static readonly Option<string> s_model =
        new("--model") { HelpName = "FOLDER", Description = "Folder of a checkpoint or model package with a tokenizer.json." };

    private static readonly Option<string> s_tokenizer = new("--tokenizer") { HelpName = "FILE", Description = "The tokenizer.json itself." };

    private static readonly Option<bool> s_json = Flag("--json",
        "Each line is JSON: a string, or with --decode an array of ids; so is each answer: {\"text\", \"ids\", \"tokens\"}. Blank lines are skipped.");

    private static readonly Option<bool> s_decode =
        Flag("--decode", "Turn ids into text. Plain lines are ids with spaces between; what follows a tab is ignored.");

    private static readonly Option<bool> s_raw = Flag("--raw", "With --decode: leave the model's conjoining jamo as they are instead of writing ㅋㅋ.");
    private static readonly Option<bool> s_keepSpecial = Flag("--keep-special", "With --decode: write control tokens such as </s> too.");

    /// <summary>The command, for the root command to hold. It reads standard input and exits with 1 at the first line it cannot take.</summary>
    public static Command Create()
    {
        Command command = new("tokenize", "Turn texts on standard input into tokens, or back: one answer a line, ids and tokens with a tab between.")
        {
            s_model, s_tokenizer, s_json, s_decode, s_raw, s_keepSpecial,
        };
        command.Validators.Add(Validate);
        command.SetAction(async (parsed, stop) =>
        {
            await using Stream output = Console.OpenStandardOutput();
            await using StreamWriter writer = new(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };
            return await RunAsync(parsed, Console.OpenStandardInput(), writer, parsed.InvocationConfiguration.Error, stop);
        });
        return command;
    }

    private static Option<bool> Flag(string name, string description) => new(name) { Description = description };

    private static void Validate(CommandResult command)
    {
        if (command.GetResult(s_model) is null == command.GetResult(s_tokenizer) is null)
            command.AddError("Say either --model FOLDER or --tokenizer FILE.");
        if (!command.GetValue(s_decode) && (command.GetValue(s_raw) || command.GetValue(s_keepSpecial)))
            command.AddError("--raw and --keep-special say how tokens become text; they go with --decode.");
    }

    private static async Task<int> RunAsync(ParseResult parsed, Stream input, TextWriter output, TextWriter errors, CancellationToken stop)
    {
        bool json = parsed.GetValue(s_json);
        int number = 0;
        try
        {
            string file = parsed.GetValue(s_tokenizer) ?? Path.Combine(parsed.GetValue(s_model)!, ModelManifest.TokenizerFile);
            KoGpt2Tokenizer tokenizer = KoGpt2Tokenizer.Load(file);
            await foreach (string line in Utf8Lines.ReadAsync(input, stop))
            {
                number++;
                if (!json || !string.IsNullOrWhiteSpace(line))
                    await output.WriteLineAsync(Answer(parsed, tokenizer, line, json).AsMemory(), stop);
            }
            return 0;
        }
        catch (DecoderFallbackException)
        {
            await errors.WriteLineAsync($"line {number + 1}: this is not UTF-8; save the file in that encoding.");
        }
        catch (FormatException e)
        {
            await errors.WriteLineAsync($"line {number}: {e.Message}");
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            await errors.WriteLineAsync(e.Message);
        }
        return 1;
    }

    private static string Answer(ParseResult parsed, KoGpt2Tokenizer tokenizer, string line, bool json)
    {
        if (!parsed.GetValue(s_decode))
        {
            TokenizedLine encoded = TokenizedLine.Encode(tokenizer, line, json);
            return json ? encoded.ToJson() : encoded.ToString();
        }
        DecodeOptions options = new() { Raw = parsed.GetValue(s_raw), KeepControl = parsed.GetValue(s_keepSpecial) };
        TokenizedLine decoded = TokenizedLine.Decode(tokenizer, line, json, options);
        return json ? decoded.ToJson() : decoded.Text;
    }
}
