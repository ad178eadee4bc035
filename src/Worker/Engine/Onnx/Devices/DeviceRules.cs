using KoGpt2.Worker.Models;

namespace KoGpt2.Worker.Engine.Onnx.Devices;

/// <summary>Where a model will run.</summary>
/// <param name="Cuda">On a CUDA device; else on the processor.</param>
/// <param name="Regret">Why it is not where it would run best, as a sentence; null if it is.</param>
public sealed record DeviceChoice(bool Cuda, string? Regret);

/// <summary>Decides where a model runs.</summary>
public static class DeviceRules
{
    /// <summary>Decides.</summary>
    /// <param name="asked">What the options say.</param>
    /// <param name="precision">Number format of the model's package.</param>
    /// <param name="cudaFault">Tells why no CUDA device can be used, or null; asked only where it matters.</param>
    /// <exception cref="DeviceUnavailableException">CUDA is asked for and cannot be.</exception>
    public static DeviceChoice Choose(EngineDevice asked, WeightPrecision precision, Func<string?> cudaFault)
    {
        bool half = precision == WeightPrecision.Fp16;
        if (asked != EngineDevice.Cpu && Fault(half, precision, cudaFault) is var fault)
        {
            if (fault is null)
                return new DeviceChoice(Cuda: true, Regret: null);
            return asked == EngineDevice.Auto
                ? new DeviceChoice(Cuda: false, $"The model runs on the processor, because {fault}.")
                : throw new DeviceUnavailableException($"Engine:Device is cuda, but {fault}.");
        }
        return new DeviceChoice(Cuda: false, half ? "An fp16 model is made for CUDA devices; for the processor, import it as int8." : null);
    }

    private static string? Fault(bool half, WeightPrecision precision, Func<string?> cudaFault) => half
        ? cudaFault()
        : $"the package is {precision.ToString().ToLowerInvariant()} and a CUDA device takes fp16; import the model with --precision fp16";
}
