using System.Diagnostics;
using KoGpt2.TestSupport;

namespace KoGpt2.Functions.Tests;

/// <summary>What a build of the solution says of the Functions app where the worker's packages are, and where they are not.</summary>
public sealed class LeftOutTests
{
    [Fact]
    public async Task Build_WithoutTheWorkersPackages_SaysOnceThatTheAppIsLeftOutAndWhy()
    {
        using var packages = new TempFolder();
        string said = Assert.Single(await BuildAsync(packages));
        Assert.Contains($"Functions -> left out: {packages.Path} has no Microsoft.Azure.Functions.Worker.Core.", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_WithTheWorkersPackages_SaysNothing()
    {
        using var packages = new TempFolder();
        Directory.CreateDirectory(packages["microsoft.azure.functions.worker.core"]);
        Assert.Empty(await BuildAsync(packages));
    }

    // As the solution builds it: without Directory.Build.rsp. The target is the one that "dotnet test" asks every project for; it makes nothing here.
    private static async Task<string[]> BuildAsync(TempFolder packages)
    {
        string project = Path.Combine(Repository.Root, "src", "Functions", "Functions.csproj");
        var start = new ProcessStartInfo("dotnet", ["msbuild", project, "-noAutoResponse", "-nologo", "-verbosity:minimal", "-tl:off", "-target:VSTest"])
        {
            RedirectStandardOutput = true,
            Environment = { ["NUGET_PACKAGES"] = packages.Path },
        };
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, output);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
