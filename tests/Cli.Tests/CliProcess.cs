using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace KoGpt2.Cli.Tests;

/// <summary>Runs <c>kogpt2</c> as people do, in a process of its own.</summary>
internal static class CliProcess
{
    /// <summary>What a run left behind.</summary>
    public sealed record Result(int ExitCode, string Output, string Errors);

    /// <summary>Runs it to its end.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="input">Bytes for standard input, which then ends.</param>
    /// <param name="environment">Variables to set beside the test's own.</param>
    public static Task<Result> RunAsync(string[] arguments, byte[] input, params (string Name, string Value)[] environment) =>
        RunAsync(arguments, input, Never(), environment);

    /// <summary>Runs it to its end, and asks it to end on the way, as a service manager does.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="input">Bytes for standard input, which then ends.</param>
    /// <param name="interrupt">Ends when it is to be asked.</param>
    /// <param name="environment">Variables to set beside the test's own.</param>
    public static async Task<Result> RunAsync(string[] arguments, byte[] input, Task interrupt, params (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "kogpt2.dll"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        CancellationToken stop = TestContext.Current.CancellationToken;
        Task<string> output = process.StandardOutput.ReadToEndAsync(stop), errors = process.StandardError.ReadToEndAsync(stop);
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input, stop);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // A run that refuses its arguments ends without reading.
        }
        Task exit = process.WaitForExitAsync(stop);
        if (await Task.WhenAny(interrupt, exit) == interrupt)
        {
            // Not SIGINT, which a run in the background may have been told to ignore.
            Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]).Dispose();
        }
        await exit;
        return new Result(process.ExitCode, await output, await errors);
    }

    private static Task Never() => new TaskCompletionSource().Task;
}
