namespace KoGpt2.Worker.Engine.Onnx.Devices;

/// <summary>What computes.</summary>
public enum EngineDevice
{
    /// <summary>The processor.</summary>
    Cpu,

    /// <summary>The first CUDA device, or an error that says why not.</summary>
    Cuda,

    /// <summary>The first CUDA device where there is one and the package is fp16; else the processor, and the log says why.</summary>
    Auto,
}
