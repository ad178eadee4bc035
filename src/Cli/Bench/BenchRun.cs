using System.Diagnostics;
using System.Text.Json.Nodes;
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
        BareFigures bare;
        double load;
        using (var runner = new OnnxModelRunner(model.Package.GraphPath, model.Package.Manifest.Shape, engine))
        {
            load = Stopwatch.GetElapsedTime(began).TotalSeconds;
            BareLoop.Run(runner, model.Package.Manifest, prompts[..Math.Min(prompts.Length, options.Rows)], engine, maxTokens: 4, stop);
            say($"Measuring the bare forward loop: {prompts.Length:N0} prompts, {options.MaxTokens:N0} tokens each, {options.Rows:N0} rows.");
            bare = BareLoop.Run(runner, model.Package.Manifest, prompts, engine, options.MaxTokens, stop);
        }
        say("Measuring the engine.");
        double engineSpeed = await MeasureEngineAsync(model.Package, options, engine, stop);
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
            BarePrefill = bare.Prefill,
            BareDecode = bare.Decode,
            BareLoop = bare.Loop,
            Engine = engineSpeed,
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
    private static async Task<double> MeasureEngineAsync(ModelPackage package, BenchOptions options, EngineOptions engine, CancellationToken stop)
    {
        await using var generator = new TextGenerator(package, engine, NullLoggerFactory.Instance);
        var settings = new GenerationSettings { MaxTokens = options.MaxTokens, MinTokens = options.MaxTokens, TopP = 0.95, RepetitionPenalty = 1.2 };
        await GenerateAsync(options.Prompts[..Math.Min(options.Prompts.Length, options.Rows)], settings with { MaxTokens = 4, MinTokens = 4 });
        long began = Stopwatch.GetTimestamp();
        PromptResult[] results = await GenerateAsync(options.Prompts, settings);
        TimeSpan took = Stopwatch.GetElapsedTime(began);
        return results.Cast<PromptResult.Generated>().Sum(result => result.Choices[0].Tokens.Count) / took.TotalSeconds;

        Task<PromptResult[]> GenerateAsync(string[] prompts, GenerationSettings asked) =>
            Task.WhenAll(prompts.Select((prompt, i) => generator.GenerateAsync(prompt, asked with { Seed = i }, stop)));
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
