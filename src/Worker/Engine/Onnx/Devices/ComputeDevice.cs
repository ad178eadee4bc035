using Microsoft.ML.OnnxRuntime;
using static KoGpt2.Worker.Models.Graph.Onnx.TensorProto.Types;
using SessionOptions = Microsoft.ML.OnnxRuntime.SessionOptions;

namespace KoGpt2.Worker.Engine.Onnx.Devices;

/// <summary>Where sessions run and their memory lies: a CUDA device, or the processor in its place.</summary>
public sealed class ComputeDevice : IDisposable
{
    private const string CudaProvider = "CUDAExecutionProvider";

    // Flash and memory-efficient attention, whichever the device has; and not cuDNN's, which makes a plan for every length of a prompt.
    private const string AttentionKernels = "3";

    private readonly bool _cuda;
    private readonly int _threads;

    private ComputeDevice(bool cuda, OrtMemoryInfo memory, int threads, bool replays) => (_cuda, Memory, _threads, Replays) = (cuda, memory, threads, replays);

    /// <summary>Where its memory is.</summary>
    public OrtMemoryInfo Memory { get; }

    /// <summary>Whether a pass of constant shapes is captured once as a CUDA graph and then replayed.</summary>
    public bool Replays { get; }

    /// <summary>The processor.</summary>
    /// <param name="threads">Threads that compute.</param>
    public static ComputeDevice Processor(int threads) =>
        new(cuda: false, new OrtMemoryInfo(OrtMemoryInfo.allocatorCPU, OrtAllocatorType.DeviceAllocator, 0, OrtMemType.Default), threads, replays: false);

    /// <summary>The first CUDA device.</summary>
    /// <param name="replays">Whether decoding passes are captured as CUDA graphs.</param>
    public static ComputeDevice Cuda(bool replays) =>
        new(cuda: true, new OrtMemoryInfo(OrtMemoryInfo.allocatorCUDA, OrtAllocatorType.DeviceAllocator, 0, OrtMemType.Default), threads: 1, replays);

    /// <summary>Tries whether a CUDA device can be used, by copying a number on it.</summary>
    /// <returns>Why not, as a part of a sentence; null if it can.</returns>
    public static string? CudaFault()
    {
        string[] providers = OrtEnv.Instance().GetAvailableProviders();
        if (!providers.Contains(CudaProvider))
            return $"this build's ONNX Runtime has no {CudaProvider} (it has {string.Join(", ", providers)}); build it with -p:OnnxRuntime=cuda";
        try
        {
            using ComputeDevice device = Cuda(replays: false);
            using InferenceSession session = device.Load(DeviceGraphs.Copy(new DeviceGraphs.CopiedTensor(DataType.Float, Rank: 1)));
            using OrtValue number = OrtValue.CreateTensorValueFromMemory([1f], [1]);
            using var options = new RunOptions();
            using IDisposableReadOnlyCollection<OrtValue> copied = session.Run(options, [DeviceGraphs.From(0)], [number], [DeviceGraphs.To(0)]);
            return null;
        }
        catch (OnnxRuntimeException error)
        {
            return $"ONNX Runtime cannot use a CUDA device: {error.Message.ReplaceLineEndings(" ").Trim()}";
        }
    }

    /// <summary>Loads a model package's graph.</summary>
    /// <exception cref="OnnxRuntimeException">It cannot be loaded, or the device not used.</exception>
    public InferenceSession Load(string graphPath)
    {
        using SessionOptions settings = Settings(Replays);
        return new InferenceSession(graphPath, settings);
    }

    /// <summary>Loads a small graph.</summary>
    /// <exception cref="OnnxRuntimeException">It cannot be loaded, or the device not used.</exception>
    public InferenceSession Load(byte[] graph)
    {
        using SessionOptions settings = Settings(replays: false);
        return new InferenceSession(graph, settings);
    }

    /// <inheritdoc/>
    public void Dispose() => Memory.Dispose();

    private SessionOptions Settings(bool replays)
    {
        var settings = new SessionOptions { IntraOpNumThreads = _threads, InterOpNumThreads = 1 };
        settings.AddSessionConfigEntry("session.force_spinning_stop", "1");
        if (!_cuda)
            return settings;
        // Strict layer normalization sums in 32 bits; of GPT-2's outliers, squares and sums are next to what 16 can hold.
        using var cuda = new OrtCUDAProviderOptions();
        cuda.UpdateOptions(new Dictionary<string, string>
        {
            ["device_id"] = "0",
            ["arena_extend_strategy"] = "kSameAsRequested",
            ["sdpa_kernel"] = AttentionKernels,
            ["enable_skip_layer_norm_strict_mode"] = "1",
            ["enable_cuda_graph"] = replays ? "1" : "0",
        });
        settings.AppendExecutionProvider_CUDA(cuda);
        return settings;
    }
}
