using System.ComponentModel;
using System.Diagnostics;

namespace KoGpt2.Cli.Local;

/// <summary>Installs the storage emulator, at the version that its lock file pins, into a folder that git ignores.</summary>
internal static class AzuriteInstall
{
    private const int LeastNode = 20;

    /// <summary>Installs it if it is not there.</summary>
    /// <param name="say">Told before something slow begins.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>The script that Node is to run.</returns>
    /// <exception cref="LocalSystemException">Node is missing or too old, or npm failed.</exception>
    public static async Task<string> EnsureAsync(Action<string> say, CancellationToken stop)
    {
        string folder = Path.Combine(Checkout.Root, "tools", "azurite");
        string script = Path.Combine(folder, "node_modules", "azurite", "dist", "src", "azurite.js");
        string done = Path.Combine(folder, "node_modules", ".installed");
        await CheckNodeAsync(stop);
        await using FileStream alone = await LockAsync(Path.Combine(folder, ".lock"), stop);
        if (File.Exists(done) && File.GetLastWriteTimeUtc(done) >= File.GetLastWriteTimeUtc(Path.Combine(folder, "package-lock.json")))
            return script;
        say("Installing the storage emulator with npm, once; this takes about half a minute.");
        (int exit, string output) = await RunAsync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder, stop);
        if (exit != 0)
            throw new LocalSystemException($"npm could not install the storage emulator in {folder}: {output.Trim()}");
        await File.WriteAllTextAsync(done, "", stop);
        return script;
    }

    private static async Task CheckNodeAsync(CancellationToken stop)
    {
        (int exit, string version) = await RunAsync("node", ["--version"], Environment.CurrentDirectory, stop);
        if (exit != 0 || !int.TryParse(version.Trim().TrimStart('v').Split('.')[0], out int major) || major < LeastNode)
            throw new LocalSystemException($"The storage emulator needs Node {LeastNode} or newer; 'node --version' says {version.Trim()}.");
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

    private static async Task<(int Exit, string Output)> RunAsync(string program, string[] arguments, string folder, CancellationToken stop)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using Process process = Process.Start(start)!;
            using CancellationTokenRegistration kill = stop.Register(() => process.Kill(entireProcessTree: true));
            Task<string> output = process.StandardOutput.ReadToEndAsync(stop), errors = process.StandardError.ReadToEndAsync(stop);
            await process.WaitForExitAsync(stop);
            return (process.ExitCode, await output + await errors);
        }
        catch (Win32Exception)
        {
            throw new LocalSystemException($"There is no '{program}' on the PATH; install Node.js {LeastNode} or newer, which brings it.");
        }
    }
}
