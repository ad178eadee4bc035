using System.Net;
using System.Net.Sockets;

namespace KoGpt2.Cli.Tests.Local;

public sealed class LocalSystemTests
{
    [Fact]
    public async Task Local_PortInUse_SaysSoInOneSentence()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        CliProcess.Result result = await CliProcess.RunAsync(["local", "--port", $"{port}"], []);
        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith($"The API cannot listen on port {port}: ", result.Errors, StringComparison.Ordinal);
        Assert.EndsWith("Choose another with --port.", result.Errors.Trim(), StringComparison.Ordinal);
        Assert.Single(result.Errors.Trim().Split('\n'));
    }

    [Fact]
    public async Task Local_NeitherPackageNorCheckpoint_SaysWhatIsMissing()
    {
        string folder = Directory.CreateTempSubdirectory("kogpt2-test-").FullName;
        CliProcess.Result result = await CliProcess.RunAsync(["local", "--port", "0", "--model", folder], []);
        Directory.Delete(folder);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(folder, result.Errors, StringComparison.Ordinal);
        Assert.Contains("config.json", result.Errors, StringComparison.Ordinal);
        Assert.Single(result.Errors.Trim().Split('\n'));
    }

    [Fact]
    public async Task Demo_OldNode_SaysWhichIsNeeded()
    {
        string folder = Directory.CreateTempSubdirectory("kogpt2-test-").FullName;
        string node = Path.Combine(folder, "node");
        await File.WriteAllTextAsync(node, "#!/bin/sh\necho v12.0.0\n", TestContext.Current.CancellationToken);
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A shell script stands in for Node.");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(node, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        CliProcess.Result old = await CliProcess.RunAsync(["demo", "--count", "1"], [], ("PATH", $"{folder}:{Environment.GetEnvironmentVariable("PATH")}"));
        Directory.Delete(folder, recursive: true);
        Assert.Equal(1, old.ExitCode);
        Assert.Equal("The storage emulator needs Node 20 or newer; 'node --version' says v12.0.0.", old.Errors.Trim());
    }

    [Theory]
    [InlineData("demo", "--count", "0", "--count takes 1 to 10,000; got 0.")]
    [InlineData("bench", "--rows", "0", "--rows takes numbers from 1 to 1,024, with commas between them; got '0'.")]
    [InlineData("bench", "--precision", "int3", "--precision takes fp32, int8, fp16, or several of them with commas between them; got 'int3'.")]
    public async Task Command_WrongOption_IsNamed(string command, string option, string value, string error)
    {
        CliProcess.Result result = await CliProcess.RunAsync([command, option, value], []);
        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith(error, result.Errors.Trim(), StringComparison.Ordinal);
    }
}
