using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace KoGpt2.Cli.Bench.Reports;

/// <summary>What it was measured on.</summary>
/// <param name="Processor">The processor's name.</param>
/// <param name="Cores">Cores that this process may use.</param>
/// <param name="MemoryBytes">Memory that this process may use.</param>
/// <param name="System">The operating system.</param>
/// <param name="Runtime">The .NET version.</param>
/// <param name="OnnxRuntime">The version of ONNX Runtime.</param>
internal sealed record MachineFacts(string Processor, int Cores, long MemoryBytes, string System, string Runtime, string OnnxRuntime)
{
    private const string Processors = "/proc/cpuinfo", Name = "model name";

    /// <summary>Looks around.</summary>
    public static MachineFacts Read() => new(
        ReadProcessor(), Environment.ProcessorCount, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription, OrtEnv.Instance().GetVersionString());

    private static string ReadProcessor()
    {
        string? line = File.Exists(Processors) ? File.ReadLines(Processors).FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal)) : null;
        return line is null ? $"{RuntimeInformation.ProcessArchitecture}" : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
