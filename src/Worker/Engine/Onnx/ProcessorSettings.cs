using System.Runtime.Intrinsics.X86;
using SessionOptions = Microsoft.ML.OnnxRuntime.SessionOptions;

namespace KoGpt2.Worker.Engine.Onnx;

/// <summary>What the processor at hand asks of ONNX Runtime.</summary>
internal static class ProcessorSettings
{
    /// <summary>Makes products of 8-bit integers exact on x64 processors without VNNI, whose usual way adds pairs of products in 16 bits and cuts off what is more.</summary>
    /// <remarks>Source: ONNX Runtime, onnxruntime_session_options_config_keys.h, session.x64quantprecision. It would cost others nearly half their speed.</remarks>
    public static void MakeProductsExact(SessionOptions options)
    {
        if (X86Base.IsSupported && !HasVnni())
            options.AddSessionConfigEntry("session.x64quantprecision", "1");
    }

    // Source: Intel's manual, volume 2, CPUID, leaf 7: AVX512_VNNI is bit 11 of ECX; AVX-VNNI is bit 4 of EAX of its subleaf 1.
    private static bool HasVnni()
    {
        if (X86Base.CpuId(0, 0).Eax < 7)
            return false;
        (int subleaves, _, int features, _) = X86Base.CpuId(7, 0);
        return (features & (1 << 11)) != 0 || (subleaves >= 1 && (X86Base.CpuId(7, 1).Eax & (1 << 4)) != 0);
    }
}
