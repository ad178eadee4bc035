using System.Diagnostics;
using System.Reflection;
using KoGpt2.TestSupport;

namespace KoGpt2.Infra.Tests.Support;

/// <summary>The Bicep CLI, on a copy of <c>infra/bicep</c> that it may write into.</summary>
public sealed class BicepCli : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);
    private static readonly string s_program = typeof(BicepCli).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(note => note.Key == "BicepPath").Value!;
    private readonly TempFolder _copy = new();

    /// <summary>Copies the templates.</summary>
    public BicepCli()
    {
        foreach (string file in Directory.EnumerateFiles(Source, "*", SearchOption.AllDirectories))
        {
            string target = _copy[Path.GetRelativePath(Source, file)];
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    /// <summary>The templates themselves.</summary>
    public static string Source { get; } = Path.Combine(Repository.Root, "infra", "bicep");

    /// <summary>The copy.</summary>
    public string Folder => _copy.Path;

    /// <summary>Writes a file into the copy.</summary>
    public void Write(string name, string text) => File.WriteAllText(_copy[name], text);

    /// <summary>Reads a file of the copy.</summary>
    public string Read(string name) => File.ReadAllText(_copy[name]);

    /// <summary>Runs the CLI in the copy, for two minutes at most.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="variables">Environment variables that it sees beside the test's own.</param>
    /// <returns>Its exit code, and all that it wrote to either output: warnings leave the code at 0.</returns>
    public async Task<(int ExitCode, string Output)> RunAsync(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? variables = null)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(s_limit);
        var start = new ProcessStartInfo(s_program, arguments) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in variables ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token), errors = process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, await output + await errors);
    }

    /// <inheritdoc/>
    public void Dispose() => _copy.Dispose();
}
