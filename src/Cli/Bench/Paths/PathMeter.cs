using System.Diagnostics;
using KoGpt2.Cli.Bench.Reports;
using KoGpt2.Cli.Bench.Workloads;
using KoGpt2.Cli.Local;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Engine.Onnx;
using KoGpt2.Worker.Engine.Scheduling;
using KoGpt2.Worker.Sampling;
using Microsoft.Extensions.Logging.Abstractions;

namespace KoGpt2.Cli.Bench.Paths;

/// <summary>Measures one path at a time, each with a model loaded for it alone, so that none finds memory or caches of another.</summary>
/// <param name="model">The model.</param>
/// <param name="workload">What is generated.</param>
/// <param name="rows">Most prompts in one pass.</param>
internal sealed class PathMeter(BenchModel model, Workload workload, int rows)
{
    private readonly EngineOptions _options = new() { Rows = rows };

    /// <summary>Loads the model, warms it up, and runs the workload.</summary>
    /// <param name="path">The way through the model.</param>
    /// <param name="round">Which round it is, from 1.</param>
    /// <param name="stop">Gives up.</param>
    public async Task<Measurement> MeasureAsync(BenchPath path, int round, CancellationToken stop)
    {
        PeakMemory.Restart();
        Timed timed = await (path == BenchPath.Worker ? MeasureSystemAsync(stop) : Task.Run(() => MeasureRunnerAsync(path, stop), stop));
        return new Measurement
        {
            Precision = model.Package.Manifest.Precision,
            PackageBytes = model.Package.Manifest.Files.Sum(file => file.Size),
            Rows = rows,
            Path = path,
            Round = round,
            LoadSeconds = timed.Load?.TotalSeconds,
            PromptTokens = workload.PromptTokens,
            Tokens = timed.Tokens,
            Seconds = timed.Took.TotalSeconds,
            SeenSeconds = timed.Seen?.TotalSeconds,
            PeakMemory = timed.PeakMemory,
            Steps = timed.Steps,
        };
    }

    private async Task<Timed> MeasureRunnerAsync(BenchPath path, CancellationToken stop)
    {
        long began = Stopwatch.GetTimestamp();
        await model.Package.VerifyAsync(stop);
        using var runner = new OnnxModelRunner(model.Package.GraphPath, model.Package.Manifest.Shape, RunnerOptions(path));
        TimeSpan load = Stopwatch.GetElapsedTime(began);
        var log = new StepLog(rows);
        await using EngineLoop? loop = path == BenchPath.Engine ? NewLoop(runner, log) : null;
        await RunAsync(workload.WarmUp(rows));
        log.Clear();
        began = Stopwatch.GetTimestamp();
        long tokens = await RunAsync(workload);
        TimeSpan took = path == BenchPath.Bare ? log.Run : Stopwatch.GetElapsedTime(began);
        return new Timed(tokens, took, PeakMemory.Read(), load, log.Figures(took, workload.PromptTokens));

        async Task<long> RunAsync(Workload work)
        {
            if (loop is not null)
                return await new EngineRun(loop, model.Package.Manifest, model.Tokenizer).RunAsync(work, stop);
            if (path == BenchPath.Bare)
                BareLoop.Run(runner, model.Package.Manifest, work, _options, log, stop);
            else
                StaticLoop.Run(runner, new Sampler(_options.ComputeThreads), StaticLoop.Batches(work, model.Package.Manifest, model.Tokenizer, rows), log, stop);
            return work.OutputTokens;
        }
    }

    private async Task<Timed> MeasureSystemAsync(CancellationToken stop)
    {
        var settings = new Dictionary<string, string?> { ["Engine:Rows"] = $"{rows}" };
        await using LocalSystem system = await LocalSystem.StartAsync(new LocalSystemOptions { ModelFolder = model.Folder, Settings = settings }, _ => { }, stop);
        using var client = new JobsClient(system.Api, system.Key);
        var run = new WorkerRun(client, system.Model.Name);
        await run.RunAsync(workload.WarmUp(rows), stop);
        long began = Stopwatch.GetTimestamp();
        JobProgress job = await run.RunAsync(workload, stop);
        TimeSpan seen = Stopwatch.GetElapsedTime(began);
        return new Timed(job.Tokens, job.Generated!.Value, PeakMemory.Read(), Load: null, Steps: null, Seen: seen);
    }

    private EngineLoop NewLoop(OnnxModelRunner runner, StepLog log)
    {
        var engine = new BatchEngine(new Scheduler(rows, _options.PromptTokens), runner, new Sampler(_options.ComputeThreads), times => log.Add(times, idle: 0));
        return new EngineLoop(engine, _options, NullLogger<EngineLoop>.Instance);
    }

    private EngineOptions RunnerOptions(BenchPath path) => path == BenchPath.Static
        ? new EngineOptions { Rows = rows, PromptTokens = Math.Max(_options.PromptTokens, workload.LargestBatch(rows)) }
        : _options;

    private sealed record Timed(long Tokens, TimeSpan Took, long PeakMemory, TimeSpan? Load, StepFigures? Steps, TimeSpan? Seen = null);
}
