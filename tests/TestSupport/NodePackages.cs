using System.Diagnostics;
using KoGpt2.Cli.Local.Azurite;
using Xunit;

namespace KoGpt2.TestSupport;

/// <summary>The published npm packages that <c>tests/node/package.json</c> names, run by the scripts beside it.</summary>
public static class NodePackages
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);
    private static readonly Lazy<Task> s_installed =
        new(() => NpmFolder.EnsureAsync(Folder, "The folder of npm clients", () => { }, CancellationToken.None));

    private static string Folder => Path.Combine(Repository.Root, "tests", "node");

    /// <summary>Runs a script with the packages at hand, for two minutes at most; installs them first, once, if they are not there.</summary>
    /// <param name="script">A file in <c>tests/node</c>.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="input">What it reads from its standard input.</param>
    /// <returns>Its exit code, and all that it wrote to either output.</returns>
    public static async Task<NodeRun> RunAsync(string script, IEnumerable<string> arguments, string input = "")
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        await s_installed.Value.WaitAsync(stop);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(s_limit);
        (int exit, string output, string errors) = await NpmFolder.RunAsync("node", [script, .. arguments], Folder, input, limit.Token);
        return new NodeRun(exit, output, errors);
    }

    /// <summary>Starts a script that goes on until its standard input ends, which it does with the test process.</summary>
    /// <param name="script">A file in <c>tests/node</c>.</param>
    internal static async Task<Process> StartAsync(string script)
    {
        await s_installed.Value;
        return Process.Start(new ProcessStartInfo("node", [script]) { WorkingDirectory = Folder, RedirectStandardInput = true, RedirectStandardOutput = true })!;
    }
}

/// <summary>What a script did.</summary>
/// <param name="ExitCode">0 if it ended well.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Errors">Its standard error.</param>
public sealed record NodeRun(int ExitCode, string Output, string Errors);
