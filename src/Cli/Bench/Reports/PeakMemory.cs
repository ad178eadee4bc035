using System.Diagnostics;
using System.Globalization;

namespace KoGpt2.Cli.Bench.Reports;

/// <summary>Most memory that this process has held at once, as the system counts it: on Linux, VmHWM.</summary>
internal static class PeakMemory
{
    private const string Reset = "/proc/self/clear_refs", Status = "/proc/self/status", Line = "VmHWM:";

    /// <summary>Gives back what is not in use and, where the system can do so, begins to count anew.</summary>
    /// <remarks>Source: proc(5), /proc/pid/clear_refs, value 5. Elsewhere the count goes on from the process's start.</remarks>
    public static void Restart()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
        try
        {
            if (File.Exists(Reset))
                File.WriteAllText(Reset, "5");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A sandbox may forbid it; then the count goes on.
        }
    }

    /// <summary>The most since then, in bytes.</summary>
    public static long Read()
    {
        string? line = File.Exists(Status) ? File.ReadLines(Status).FirstOrDefault(line => line.StartsWith(Line, StringComparison.Ordinal)) : null;
        if (line is not null)
            return 1_024 * long.Parse(line[Line.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
