using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Generation;
using KoGpt2.Worker.Models.Packaging;
using Microsoft.Extensions.Logging.Abstractions;

namespace KoGpt2.Benchmarks.AugmentationGain;

/// <summary><c>augmentation-gain</c>: runs the experiment and writes <c>gain.json</c>, <c>gain.md</c> and a plot for each judge.</summary>
internal static class GainCommand
{
    private static readonly Option<string> s_reviews =
        new("--reviews") { HelpName = "FILE", Required = true, Description = "NSMC's raw reviews: tab-separated id, rating, text; .gz too." };

    private static readonly Option<string> s_model = new("--model") { HelpName = "FOLDER", Required = true, Description = "Folder of the demo model's package." };
    private static readonly Option<string> s_out = new("--out") { HelpName = "FOLDER", Required = true, Description = "Where the results go." };
    private static readonly Option<int[]> s_sizes = new("--sizes") { DefaultValueFactory = _ => [200, 500, 1_000], AllowMultipleArgumentsPerToken = true, Description = "Numbers of real reviews." };
    private static readonly Option<int> s_seeds = new("--seeds") { DefaultValueFactory = _ => 10, Description = "How often each, 2 to 31." };
    private static readonly Option<int> s_tests = new("--tests") { DefaultValueFactory = _ => 5_000, Description = "Reviews to test on." };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("augmentation-gain", "Do generated reviews help a classifier that has few real ones?") { s_reviews, s_model, s_out, s_sizes, s_seeds, s_tests };
        s_seeds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var seeds and (< 2 or > 31))
                result.AddError($"Say 2 to 31 with --seeds; got {seeds}.");
        });
        s_sizes.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int[]>() is { } sizes && sizes.Any(size => size < 2 || size % 2 != 0))
                result.AddError($"Say even numbers from 2 on with --sizes; got {string.Join(", ", sizes)}.");
        });
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        Review[] reviews = [.. Review.ReadHeldOut(parsed.GetRequiredValue(s_reviews))];
        await Console.Error.WriteLineAsync($"{reviews.Length:N0} reviews that the model has never seen.");
        await using var generator = new TextGenerator(ModelPackage.Open(parsed.GetRequiredValue(s_model)), new EngineOptions(), NullLoggerFactory.Instance);
        var options = new GainOptions(parsed.GetRequiredValue(s_sizes), parsed.GetRequiredValue(s_seeds), parsed.GetRequiredValue(s_tests));
        string folder = Directory.CreateDirectory(parsed.GetRequiredValue(s_out)).FullName;
        await foreach (GainReport report in new GainExperiment(reviews, generator, options).RunAsync(Console.Error.WriteLine, stop))
            await WriteAsync(report, folder, stop);
        return 0;
    }

    private static async Task WriteAsync(GainReport report, string folder, CancellationToken stop)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "gain.json"), JsonSerializer.Serialize(report, GainJson.Default.GainReport), stop);
        await File.WriteAllTextAsync(Path.Combine(folder, "gain.md"), GainTable.ToMarkdown(report), stop);
        foreach (string judge in report.Judges)
            await File.WriteAllTextAsync(Path.Combine(folder, $"gain-{judge.Replace(' ', '-').ToLowerInvariant()}.svg"), GainChart.ToSvg(report, judge), stop);
    }
}

/// <summary>Writes reports.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(GainReport))]
internal sealed partial class GainJson : JsonSerializerContext;
