using KoGpt2.Worker.Engine.Onnx.Devices;
using KoGpt2.Worker.Engine.Onnx.Devices.Candidates;
using KoGpt2.Worker.Engine.Scheduling;
using KoGpt2.Worker.Engine.TokenSources;
using KoGpt2.Worker.Models;
using KoGpt2.Worker.Models.Packaging;
using KoGpt2.Worker.Sampling;
using KoGpt2.Worker.Telemetry;
using Microsoft.ML.OnnxRuntime;

namespace KoGpt2.Worker.Engine.Onnx;

/// <summary>A package's model, loaded where the options say, and the engine around it.</summary>
public sealed class ModelEngine : IDisposable
{
    private readonly IDisposable _runner;
    private readonly EngineMeter _meter;

    private ModelEngine(Scheduler scheduler, ITokenSource source, IDisposable runner, EngineMeter meter) =>
        (Batches, _runner, _meter) = (new BatchEngine(scheduler, source, meter.Observe), runner, meter);

    /// <summary>Generates; stops to work when this is disposed.</summary>
    public BatchEngine Batches { get; }

    /// <summary>Loads a package's graph.</summary>
    /// <param name="package">The package.</param>
    /// <param name="options">Device, rows and threads.</param>
    /// <param name="log">Told where the model runs, unless that is the processor and was asked for.</param>
    /// <exception cref="DeviceUnavailableException">The device that was asked for cannot run the model, or has too little memory.</exception>
    /// <exception cref="OnnxRuntimeException">The graph cannot be loaded.</exception>
    public static ModelEngine Load(ModelPackage package, EngineOptions options, ILogger log)
    {
        DeviceChoice choice = DeviceRules.Choose(options.Device, package.Precision, ComputeDevice.CudaFault);
        if (choice.Regret is { } regret)
            log.LogWarning("{Regret}", regret);
        if (choice.Cuda)
            log.LogInformation("The model runs on the first CUDA device, {Rows} rows at a time", options.Rows);
        return choice.Cuda || package.Precision == WeightPrecision.Fp16 ? OnDevice(package, options, choice.Cuda) : OnProcessor(package, options);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _meter.Dispose();
        _runner.Dispose();
    }

    private static ModelEngine OnProcessor(ModelPackage package, EngineOptions options)
    {
        var runner = new OnnxModelRunner(package.GraphPath, package.Manifest.Shape, options);
        return new ModelEngine(new Scheduler(options.Rows, options.PromptTokens), new HostTokens(runner, new Sampler(options.ComputeThreads)), runner, new EngineMeter(package.Manifest, options));
    }

    private static ModelEngine OnDevice(ModelPackage package, EngineOptions options, bool cuda)
    {
        int threads = options.ComputeThreads, vocabulary = package.Manifest.Shape.Vocabulary;
        ComputeDevice device = cuda ? ComputeDevice.Cuda(options.CudaGraphs) : ComputeDevice.Processor(threads);
        var runner = new DeviceModelRunner(package.GraphPath, package.Manifest.Shape, options, device);
        var source = new DeviceTokens(runner, new Sampler(threads), vocabulary, threads);
        return new ModelEngine(new Scheduler(options.Rows, options.PromptTokens, packs: false), source, runner, new EngineMeter(package.Manifest, options));
    }
}
