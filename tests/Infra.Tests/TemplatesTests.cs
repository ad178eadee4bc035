using System.Text.RegularExpressions;
using KoGpt2.Infra.Tests.Support;

namespace KoGpt2.Infra.Tests;

public sealed partial class TemplatesTests : IDisposable
{
    private readonly BicepCli _bicep = new();

    public void Dispose() => _bicep.Dispose();

    [Fact]
    public async Task Lint_OfEveryTemplate_SaysNothing()
    {
        (int code, string output) = await _bicep.RunAsync(["lint", "--pattern", "**/*.bicep"]);

        Assert.Equal("", output.Trim());
        Assert.Equal(0, code);
    }

    [Fact]
    public async Task Lint_OfAnUnusedParameter_IsAnError()
    {
        _bicep.Write("unused.bicep", "@description('Unused.')\nparam nobody string\n");

        (int code, string output) = await _bicep.RunAsync(["lint", "unused.bicep"]);

        Assert.Contains("Error no-unused-params", output, StringComparison.Ordinal);
        Assert.Equal(1, code);
    }

    [Fact]
    public async Task BuildParams_OfEveryParametersFile_SaysNothing()
    {
        (int code, string output) = await _bicep.RunAsync(["build-params", "--pattern", "*.bicepparam"], Deployments.WorkerVariables("gpu"));

        Assert.Equal("", output.Trim());
        Assert.Equal(0, code);
        string[] built = [.. Directory.GetFiles(_bicep.Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)];
        Assert.Equal(["bicepconfig", "dev", "main", "prod", "worker"], built);
    }

    [Fact]
    public async Task Format_OfEveryTemplate_ChangesNothing()
    {
        await _bicep.RunAsync(["format", "--pattern", "**/*.bicep*"]);

        foreach (string file in Templates())
            Assert.Equal(File.ReadAllText(Path.Combine(BicepCli.Source, file)), _bicep.Read(file));
    }

    [Fact]
    public void Text_OfEveryTemplate_AsksForNoKeysAndHoldsNoSecret()
    {
        foreach (string file in Templates())
            Assert.DoesNotMatch(Secrets(), _bicep.Read(file));
    }

    private static IEnumerable<string> Templates() =>
        Directory.GetFiles(BicepCli.Source, "*.bicep*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(BicepCli.Source, file))
            .Where(file => !file.EndsWith(".json", StringComparison.Ordinal));

    [GeneratedRegex(@"list[A-Z]\w*\(|AccountKey|SharedAccessSignature|DefaultEndpointsProtocol|sharedKey:|password|whsec_|\b[0-9a-fA-F]{64}\b", RegexOptions.IgnoreCase)]
    private static partial Regex Secrets();
}
