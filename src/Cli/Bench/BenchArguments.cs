using System.CommandLine;
using System.Globalization;
using KoGpt2.Cli.Bench.Paths;
using KoGpt2.Cli.Bench.Workloads;
using KoGpt2.Cli.Demo;
using KoGpt2.Worker.Models;

namespace KoGpt2.Cli.Bench;

/// <summary>The options of <c>kogpt2 bench</c>, and what was said with them.</summary>
internal sealed class BenchArguments
{
    private const int DefaultPrompts = 256, MostPrompts = 10_000, MostRows = 1_024, MostTokens = 1_023;

    private delegate bool Reader<T>(string text, out T value);

    private readonly Option<string> _shape = new("--shape")
    {
        HelpName = "kogpt2|FOLDER",
        Description = "'kogpt2' for random weights of its true shape, or the folder of a model package or checkpoint.",
        DefaultValueFactory = _ => "kogpt2",
    };

    private readonly Option<WeightPrecision[]> _precisions = Make<WeightPrecision[]>(
        "--precision", "LIST", "Number formats of the weights; int8 by default.", [], ReadNames, Names<WeightPrecision>());

    private readonly Option<int[]> _rows = Make<int[]>(
        "--rows", "LIST", "Most prompts in one pass, each number in turn; 32,64 by default.", [], ReadRows, $"numbers from 1 to {MostRows:N0}, with commas between them");

    private readonly Option<BenchPath[]> _paths = Make<BenchPath[]>(
        "--paths", "LIST", "What to measure: bare, the forward passes alone; static, static batching; engine; worker, the whole system over HTTP; bare,engine,worker by default.",
        [], ReadNames, Names<BenchPath>());

    private readonly Option<FileInfo?> _prompts = new("--prompts") { HelpName = "FILE", Description = "Texts to take prompts from, one a line; by default the samples that ship with the project." };
    private readonly Option<int?> _count = Make<int?>("--count", "N", $"Prompts; by default {DefaultPrompts}, or every line of --prompts.", null, ReadCount, $"a number from 1 to {MostPrompts:N0}");
    private readonly Option<LengthMix?> _promptTokens = Make<LengthMix?>("--prompt-tokens", "LENGTHS", "Cut prompts of these lengths; by default they stay as they are.", null, ReadLengths, Lengths);
    private readonly Option<LengthMix?> _outputTokens = Make<LengthMix?>("--output-tokens", "LENGTHS", "Tokens to generate from each prompt.", LengthMix.TryParse("64", MostTokens), ReadLengths, Lengths);
    private readonly Option<int> _rounds = Make<int>("--rounds", "N", "How often the paths take turns; medians are shown.", 1, (string text, out int value) => ReadNumber(text, 1, 100, out value), "a number from 1 to 100");
    private readonly Option<int> _seed = Make<int>("--seed", "N", "Start of the random lengths and prompts.", 1, (string text, out int value) => ReadNumber(text, 0, int.MaxValue, out value), "a number from 0 to 2,147,483,647");

    private static string Lengths => $"a number of tokens, a range as in 1-200, or several with commas between them, each from 1 to {MostTokens:N0}";

    /// <summary>The options, for the command to hold.</summary>
    public IEnumerable<Option> Options => [_shape, _precisions, _rows, _paths, _prompts, _count, _promptTokens, _outputTokens, _rounds, _seed];

    /// <summary>Reads what was said.</summary>
    /// <exception cref="BenchException">The file of prompts has too few or too many.</exception>
    /// <exception cref="IOException">The file of prompts cannot be read.</exception>
    public BenchOptions Read(ParseResult parsed)
    {
        string[] texts = parsed.GetValue(_prompts) is { } file ? ReadTexts(file) : SamplePrompts.All();
        return new BenchOptions
        {
            ModelFolder = parsed.GetValue(_shape) is "kogpt2" ? null : parsed.GetValue(_shape),
            Precisions = parsed.GetValue(_precisions)!,
            Rows = parsed.GetValue(_rows) is { Length: > 0 } rows ? rows : [32, 64],
            Paths = parsed.GetValue(_paths) is { Length: > 0 } paths ? paths : [BenchPath.Bare, BenchPath.Engine, BenchPath.Worker],
            Rounds = parsed.GetValue(_rounds),
            Workload = new WorkloadOptions
            {
                Texts = texts,
                Count = parsed.GetValue(_count) ?? (parsed.GetValue(_prompts) is null ? DefaultPrompts : texts.Length),
                PromptTokens = parsed.GetValue(_promptTokens),
                OutputTokens = parsed.GetValue(_outputTokens)!,
                Seed = parsed.GetValue(_seed),
            },
        };
    }

    private static Option<T> Make<T>(string name, string help, string description, T fallback, Reader<T> read, string rule) => new(name)
    {
        HelpName = help,
        Description = description,
        DefaultValueFactory = _ => fallback,
        Arity = ArgumentArity.ExactlyOne,
        CustomParser = result =>
        {
            if (read(result.Tokens[0].Value, out T value))
                return value;
            result.AddError($"{name} takes {rule}; got '{result.Tokens[0].Value}'.");
            return fallback;
        },
    };

    private static string Names<T>() where T : struct, Enum => $"{string.Join(", ", BenchNames.All<T>())}, or several of them with commas between them";

    private static string[] ReadTexts(FileInfo file)
    {
        string[] texts = [.. File.ReadLines(file.FullName).Where(line => !string.IsNullOrWhiteSpace(line))];
        return texts.Length is >= 1 and <= MostPrompts ? texts : throw new BenchException($"{file} holds {texts.Length:N0} prompts; bench takes 1 to {MostPrompts:N0}.");
    }

    private static bool ReadNames<T>(string text, out T[] values) where T : struct, Enum
    {
        int[] places = [.. text.Split(',').Select(name => Array.IndexOf(BenchNames.All<T>(), name)).Distinct()];
        values = places.Contains(-1) ? [] : [.. places.Select(place => Enum.GetValues<T>()[place])];
        return values.Length > 0;
    }

    private static bool ReadRows(string text, out int[] values)
    {
        values = [.. text.Split(',').Select(part => ReadNumber(part, 1, MostRows, out int rows) ? rows : 0).Distinct()];
        return !values.Contains(0);
    }

    private static bool ReadCount(string text, out int? value)
    {
        value = ReadNumber(text, 1, MostPrompts, out int count) ? count : null;
        return value is not null;
    }

    private static bool ReadLengths(string text, out LengthMix? value)
    {
        value = LengthMix.TryParse(text, MostTokens);
        return value is not null;
    }

    private static bool ReadNumber(string text, int least, int most, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= least && value <= most;
}
