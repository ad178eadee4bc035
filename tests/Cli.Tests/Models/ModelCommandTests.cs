using KoGpt2.Cli.Models;
using KoGpt2.Shared.Models;
using KoGpt2.TestSupport;
using KoGpt2.Worker.Models;
using KoGpt2.Worker.Models.Packaging;

namespace KoGpt2.Cli.Tests.Models;

public sealed class ModelCommandTests
{
    [Fact]
    public async Task Import_DemoCheckpoint_MakesAPackage()
    {
        using var folder = new TempFolder();
        string[] arguments = ["import", Repository.DemoCheckpoint, "--out", folder["package"], "--precision", "fp32", "--licence", "MIT", "--name", "demo-ko"];
        Assert.Equal(0, await Run(arguments));

        ModelPackage package = ModelPackage.Open(folder["package"]);
        await package.VerifyAsync(TestContext.Current.CancellationToken);
        Assert.Equal(WeightPrecision.Fp32, package.Precision);
        Assert.Equal(("demo-ko", "MIT", "demo"), (package.Manifest.Name, package.Manifest.Licence, package.Manifest.Source));
        Assert.Equal(folder["package", ModelManifest.TokenizerFile], package.TokenizerPath);
    }

    [Fact]
    public async Task Import_PackageIsThere_FailsUnlessForced()
    {
        using var folder = new TempFolder();
        Assert.Equal(0, await Run("import", Repository.DemoCheckpoint, "--out", folder["package"], "--precision", "fp32"));
        Assert.Equal(1, await Run("import", Repository.DemoCheckpoint, "--out", folder["package"]));
        Assert.Equal(WeightPrecision.Fp32, ModelPackage.Open(folder["package"]).Precision);
        Assert.Equal(0, await Run("import", Repository.DemoCheckpoint, "--out", folder["package"], "--force"));
        Assert.Equal(WeightPrecision.Int8, ModelPackage.Open(folder["package"]).Precision);
    }

    [Theory]
    [InlineData("import", "{0}")]
    [InlineData("import", "{0}", "--out", "{0}/package", "--precision", "fp16")]
    [InlineData("import", "{0}/nowhere", "--out", "{0}/package")]
    public async Task Import_BadArguments_Fails(params string[] arguments)
    {
        using var folder = new TempFolder();
        Assert.Equal(1, await Run([.. arguments.Select(argument => argument.Replace("{0}", folder.Path, StringComparison.Ordinal))]));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    private static Task<int> Run(params string[] arguments) =>
        ModelCommand.Create().Parse(arguments).InvokeAsync(cancellationToken: TestContext.Current.CancellationToken);
}
