using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using KoGpt2.Cli.Local;

namespace KoGpt2.EndToEnd.Tests;

/// <summary>The worker's executable as a process of its own, as a container would run it.</summary>
internal sealed partial class WorkerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly List<string> _log = [];

    private WorkerProcess(Process process) => _process = process;

    /// <summary>What it wrote, for a failing test's message.</summary>
    public string Log
    {
        get
        {
            lock (_log)
                return string.Join('\n', _log);
        }
    }

    /// <summary>Most memory it ever held, in bytes, by the kernel's account.</summary>
    public long PeakMemory => 1024 * long.Parse(
        File.ReadLines($"/proc/{_process.Id}/status").Single(line => line.StartsWith("VmHWM", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);

    /// <summary>Starts one for the system's model and waits until it takes shards.</summary>
    public static Task<WorkerProcess> StartAsync(LocalSystem system, string cache, CancellationToken stop, params (string Key, string Value)[] settings) =>
        StartAsync(system, cache, [], settings, stop);

    /// <summary>Starts one by way of another program.</summary>
    /// <param name="system">Whose model.</param>
    /// <param name="cache">Where it keeps models.</param>
    /// <param name="wrapper">The other program and its arguments; it must become the one whose command line follows.</param>
    /// <param name="settings">Settings and other variables.</param>
    /// <param name="stop">Gives up.</param>
    public static async Task<WorkerProcess> StartAsync(
        LocalSystem system, string cache, string[] wrapper, (string Key, string Value)[] settings, CancellationToken stop)
    {
        string[] command = [.. wrapper, "dotnet", typeof(KoGpt2.Worker.WorkerOptions).Assembly.Location];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["Storage__ConnectionString"] = system.StorageConnection;
        start.Environment["Worker__Model"] = system.Model.Name;
        start.Environment["Worker__CacheFolder"] = cache;
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        foreach ((string key, string value) in settings)
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        var worker = new WorkerProcess(Process.Start(start)!);
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        worker._process.OutputDataReceived += (_, line) => worker.Note(line.Data, ready);
        worker._process.ErrorDataReceived += (_, line) => worker.Note(line.Data, ready);
        worker._process.BeginOutputReadLine();
        worker._process.BeginErrorReadLine();
        Task ended = worker._process.WaitForExitAsync(stop);
        if (await Task.WhenAny(ready.Task, ended) == ended)
            throw new InvalidOperationException($"The worker ended with {worker._process.ExitCode} before it was ready:\n{worker.Log}");
        return worker;
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>kill -TERM, as the container's host does.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> TerminateAsync(CancellationToken stop)
    {
        const int Terminate = 15;
        if (Kill(_process.Id, Terminate) != 0)
            throw new InvalidOperationException("The signal was not sent.");
        await _process.WaitForExitAsync(stop);
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    private void Note(string? line, TaskCompletionSource ready)
    {
        if (line is null)
            return;
        lock (_log)
            _log.Add(line);
        if (line.Contains("Taking shards", StringComparison.Ordinal))
            ready.TrySetResult();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
