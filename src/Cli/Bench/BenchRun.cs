using System.Diagnostics;
using System.Text.Json.Nodes;
using KoGpt2.Shared.Jobs;
using KoGpt2.Cli.Local;
using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Engine.Onnx;
using KoGpt2.Worker.Generation;
using KoGpt2.Worker.Models;
using KoGpt2.Worker.Tokenization;
using Microsoft.Extensions.Logging.Abstractions;

namespace KoGpt2.Cli.Bench;

/// <summary>Measures the bare forward loop, the engine, and the whole system, one after the other in one process.</summary>
internal static class BenchRun
{
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(50);

    /// <summary>Measures.</summary>
    /// <param name="options">What.</param>
    /// <param name="say">Told of each step.</param>
    /// <param name="stop">Gives up.</param>
    public static async Task<BenchReport> RunAsync(BenchOptions options, Action<string> say, CancellationToken stop)
    {
        await using BenchModel model = await BenchModel.OpenAsync(options, say, stop);
        var engine = new EngineOptions { Rows = options.Rows };
        int[][] prompts = Tokenize(model.Package, options.Prompts);

        say("Loading the model.");
        long began = Stopwatch.GetTimestamp();
        await model.Package.VerifyAsync(stop);
        List<(BareFigures Bare, double Engine)> rounds = [];
        double load;
        using (var runner = new OnnxModelRunner(model.Package.GraphPath, model.Package.Manifest.Shape, engine))
        {
            load = Stopwatch.GetElapsedTime(began).TotalSeconds;
            await using var generator = new TextGenerator(model.Package, engine, NullLoggerFactory.Instance);
            int warm = Math.Min(prompts.Length, options.Rows);
            BareLoop.Run(runner, model.Package.Manifest, prompts[..warm], engine, maxTokens: 4, stop);
            await MeasureEngineAsync(generator, options.Prompts[..warm], maxTokens: 4, stop);
            for (int round = 1; round <= options.Rounds; round++)
            {
                say($"Round {round} of {options.Rounds}: the bare forward loop, then the engine.");
                BareFigures bare = BareLoop.Run(runner, model.Package.Manifest, prompts, engine, options.MaxTokens, stop);
                rounds.Add((bare, await MeasureEngineAsync(generator, options.Prompts, options.MaxTokens, stop)));
            }
        }
        say("Measuring the whole system.");
        double worker = await MeasureWorkerPathAsync(model.Folder, options, stop);
        using var process = Process.GetCurrentProcess();
        return new BenchReport
        {
            Model = $"{model.Package.Manifest.Name} {model.Package.Manifest.Version}",
            Precision = model.Package.Manifest.Precision,
            Rows = options.Rows,
            Prompts = prompts.Length,
            PromptTokens = prompts.Sum(prompt => prompt.Length),
            MaxTokens = options.MaxTokens,
            LoadSeconds = load,
            Rounds = options.Rounds,
            BarePrefill = Median(rounds.Select(round => round.Bare.Prefill)),
            BareDecode = Median(rounds.Select(round => round.Bare.Decode)),
            BareLoop = Median(rounds.Select(round => round.Bare.Loop)),
            Engine = Median(rounds.Select(round => round.Engine)),
            EngineToBareDecode = Median(rounds.Select(round => round.Engine / round.Bare.Decode)),
            EngineToBareLoop = Median(rounds.Select(round => round.Engine / round.Bare.Loop)),
            WorkerPath = worker,
            PeakMemoryMb = process.PeakWorkingSet64 / 1e6,
        };
    }

    private static int[][] Tokenize(ModelPackage package, string[] prompts)
    {
        var tokenizer = KoGpt2Tokenizer.Load(package.TokenizerPath!);
        return [.. prompts.Select(prompt => tokenizer.Encode(prompt))];
    }

    // Every text is as long as it may be, so that all three measure the same work.
    private static async Task<double> MeasureEngineAsync(TextGenerator generator, string[] prompts, int maxTokens, CancellationToken stop)
    {
        var settings = new GenerationSettings { MaxTokens = maxTokens, MinTokens = maxTokens, TopP = 0.95, RepetitionPenalty = 1.2 };
        long began = Stopwatch.GetTimestamp();
        PromptResult[] results = await Task.WhenAll(prompts.Select((prompt, i) => generator.GenerateAsync(new Prompt.Text(prompt), settings with { Seed = i }, stop)));
        TimeSpan took = Stopwatch.GetElapsedTime(began);
        return results.Cast<PromptResult.Generated>().Sum(result => result.Choices[0].Tokens.Count) / took.TotalSeconds;
    }

    private static double Median(IEnumerable<double> figures)
    {
        double[] sorted = [.. figures.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static async Task<double> MeasureWorkerPathAsync(string folder, BenchOptions options, CancellationToken stop)
    {
        var settings = new Dictionary<string, string?> { ["Engine:Rows"] = $"{options.Rows}" };
        await using LocalSystem system = await LocalSystem.StartAsync(new LocalSystemOptions { ModelFolder = folder, Settings = settings }, _ => { }, stop);
        using var client = new JobsClient(system.Api, system.Key);
        await FinishAsync(client, await client.SubmitAsync(Request(system.Model.Name, options.Prompts[..1], maxTokens: 1), stop), stop);
        long began = Stopwatch.GetTimestamp();
        string job = await client.SubmitAsync(Request(system.Model.Name, options.Prompts, options.MaxTokens), stop);
        JobProgress end = await FinishAsync(client, job, stop);
        return end.Tokens / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static async Task<JobProgress> FinishAsync(JobsClient client, string job, CancellationToken stop)
    {
        JobProgress progress = await client.GetAsync(job, stop);
        while (!progress.IsOver)
        {
            await Task.Delay(s_poll, stop);
            progress = await client.GetAsync(job, stop);
        }
        if (progress.Status != "completed" || progress.Failed > 0)
            throw new LocalSystemException($"The job ended as '{progress.Status}' with {progress.Failed} failed lines, so there is nothing to measure.");
        return progress;
    }

    private static JsonObject Request(string model, string[] prompts, int maxTokens) => new()
    {
        ["model"] = model,
        ["prompts"] = new JsonArray([.. prompts.Select(prompt => JsonValue.Create(prompt))]),
        ["max_tokens"] = maxTokens,
        ["min_tokens"] = maxTokens,
        ["top_p"] = 0.95,
        ["repetition_penalty"] = 1.2,
    };
}
