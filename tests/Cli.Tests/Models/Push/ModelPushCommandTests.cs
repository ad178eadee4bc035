using KoGpt2.Cli.Models.Push;
using KoGpt2.Shared.Models;
using KoGpt2.TestSupport;
using KoGpt2.Worker.Models.Packaging;

namespace KoGpt2.Cli.Tests.Models.Push;

public sealed class ModelPushCommandTests(AzuriteFixture azurite, DemoPackage demo) : IClassFixture<AzuriteFixture>, IClassFixture<DemoPackage>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Push_DryRunThenForGood_SaysWhatThereIsToDoAndDoesIt()
    {
        using var folder = new TempFolder();
        ModelPackage package = demo.CopyTo(folder["package"], "push-command");
        string[] push = ["model", "push", folder["package"], "--connection-string", azurite.ConnectionString];
        CliProcess.Result dry = await CliProcess.RunAsync([.. push, "--dry-run"], []);
        Assert.Equal((0, ""), (dry.ExitCode, dry.Errors));
        Assert.StartsWith($"push-command {package.Manifest.Version}, int8, a new model, to {azurite.Storage.Models.Uri}\n", dry.Output, StringComparison.Ordinal);
        Assert.Contains("MB: to be sent\n", dry.Output, StringComparison.Ordinal);
        Assert.EndsWith("  queue generate-push-command: to be made\n  queue generate-push-command-poison: to be made\n", dry.Output, StringComparison.Ordinal);
        Assert.Null(await new ModelCatalog(azurite.Storage).FindAsync("push-command", Stop));

        CliProcess.Result real = await CliProcess.RunAsync(push, []);
        Assert.Equal((0, ""), (real.ExitCode, real.Errors));
        Assert.EndsWith(" MB were sent.\n", real.Output, StringComparison.Ordinal);
        Assert.NotNull(await new ModelCatalog(azurite.Storage).FindAsync("push-command", Stop));

        CliProcess.Result again = await CliProcess.RunAsync(push, []);
        Assert.Contains(", in use already, to ", again.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("to be sent", again.Output, StringComparison.Ordinal);
        Assert.EndsWith($"push-command {package.Manifest.Version} is in use; 0.0 MB were sent.\n", again.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Push_DamagedPackage_NamesTheFile()
    {
        using var folder = new TempFolder();
        ModelPackage package = demo.CopyTo(folder["package"], "push-broken");
        byte[] graph = await File.ReadAllBytesAsync(package.GraphPath, Stop);
        graph[^1] ^= 1;
        await File.WriteAllBytesAsync(package.GraphPath, graph, Stop);
        CliProcess.Result result = await CliProcess.RunAsync(["model", "push", folder["package"], "--connection-string", azurite.ConnectionString], []);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"The file {ModelManifest.GraphFile} of the model package", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Push_ConnectionStringThatIsNone_SaysWhatOneIs()
    {
        using var folder = new TempFolder();
        demo.CopyTo(folder["package"], "push-nowhere");
        CliProcess.Result result = await CliProcess.RunAsync(["model", "push", folder["package"], "--connection-string", "somewhere"], []);
        Assert.Equal(1, result.ExitCode);
        Assert.Equal("--connection-string is not a storage account's; it has 'AccountName=...;AccountKey=...', or is UseDevelopmentStorage=true.\n", result.Errors);
    }

    [Theory]
    [InlineData("Say which storage account in one way: --account, or --blob-service-uri with --queue-service-uri, or --connection-string; none is there.")]
    [InlineData("Say which storage account in one way: --account, or --blob-service-uri with --queue-service-uri, or --connection-string; several are there.",
        "--account", "one", "--connection-string", "UseDevelopmentStorage=true")]
    [InlineData("--blob-service-uri and --queue-service-uri go together; --queue-service-uri is not there.", "--blob-service-uri", "https://a.example")]
    [InlineData("--blob-service-uri and --queue-service-uri go together; --blob-service-uri is not there.", "--queue-service-uri", "https://a.example")]
    [InlineData("A storage account's name is 3 to 24 of a to z and 0 to 9; 'My-Account' is not.", "--account", "My-Account")]
    [InlineData("A service's address is absolute and begins with https://; 'http://a.example' is not.", "--blob-service-uri", "https://a.example", "--queue-service-uri", "http://a.example")]
    public void Push_AccountSaidWrongly_IsOneSentence(string error, params string[] account) =>
        Assert.Equal([error], ModelPushCommand.Create().Parse(["folder", .. account]).Errors.Select(e => e.Message));
}
