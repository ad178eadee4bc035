using System.ComponentModel;
using System.Diagnostics;

namespace KoGpt2.Cli.Local.Azurite;

/// <summary>Installs what a folder's lock file pins, into a <c>node_modules</c> that git ignores, and runs Node.</summary>
internal static class NpmFolder
{
    private const int LeastNode = 20;

    /// <summary>Installs it if it is not there, or older than its lock file; of several processes that want it at once, one does.</summary>
    /// <param name="folder">Holds <c>package.json</c> and <c>package-lock.json</c>.</param>
    /// <param name="what">What it is, as errors begin: a singular with a capital.</param>
    /// <param name="beforeInstalling">Called before something slow begins.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="LocalSystemException">Node is missing or too old, or npm failed.</exception>
    public static async Task EnsureAsync(string folder, string what, Action beforeInstalling, CancellationToken stop)
    {
        string done = Path.Combine(folder, "node_modules", ".installed");
        await CheckNodeAsync(what, stop);
        await using FileStream alone = await LockAsync(Path.Combine(folder, ".lock"), stop);
        if (File.Exists(done) && File.GetLastWriteTimeUtc(done) >= File.GetLastWriteTimeUtc(Path.Combine(folder, "package-lock.json")))
            return;
        beforeInstalling();
        (int exit, string output, string errors) = await RunAsync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder, "", stop);
        if (exit != 0)
            throw new LocalSystemException($"{what} could not be installed in {folder}; npm says: {(output + errors).Trim()}");
        await File.WriteAllTextAsync(done, "", stop);
    }

    /// <summary>Runs a program to its end.</summary>
    /// <param name="program"><c>node</c> or <c>npm</c>.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="folder">Where it runs.</param>
    /// <param name="input">What it reads from its standard input.</param>
    /// <param name="stop">Ends it and all that it started.</param>
    /// <exception cref="LocalSystemException">There is no such program.</exception>
    public static async Task<(int Exit, string Output, string Errors)> RunAsync(
        string program, IEnumerable<string> arguments, string folder, string input, CancellationToken stop)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using Process process = Process.Start(start)!;
            using CancellationTokenRegistration kill = stop.Register(() => process.Kill(entireProcessTree: true));
            Task<string> output = process.StandardOutput.ReadToEndAsync(stop), errors = process.StandardError.ReadToEndAsync(stop);
            await process.StandardInput.WriteAsync(input.AsMemory(), stop);
            process.StandardInput.Close();
            await process.WaitForExitAsync(stop);
            return (process.ExitCode, await output, await errors);
        }
        catch (Win32Exception)
        {
            throw new LocalSystemException($"There is no '{program}' on the PATH; install Node.js {LeastNode} or newer, which brings it.");
        }
    }

    private static async Task CheckNodeAsync(string what, CancellationToken stop)
    {
        (int exit, string version, string errors) = await RunAsync("node", ["--version"], Environment.CurrentDirectory, "", stop);
        if (exit != 0 || !int.TryParse(version.Trim().TrimStart('v').Split('.')[0], out int major) || major < LeastNode)
            throw new LocalSystemException($"{what} needs Node {LeastNode} or newer; 'node --version' says {(version + errors).Trim()}.");
    }

    // Several test processes may want the same folder at once.
    private static async Task<FileStream> LockAsync(string path, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), stop);
            }
        }
    }
}
