using KoGpt2.TestSupport;
using KoGpt2.Worker.Models.Packaging;

namespace KoGpt2.Cli.Tests.Models;

public sealed class ModelImportHubTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private HubServer _hub = null!;

    public async ValueTask InitializeAsync() => _hub = await HubServer.StartAsync(Repository.DemoCheckpoint);

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Import_Repository_IsThePackageOfItsFolder()
    {
        Assert.Equal(0, (await CliProcess.RunAsync(["model", "import", Repository.DemoCheckpoint, "--out", _folder["from-folder"]], [])).ExitCode);

        CliProcess.Result first = await ImportAsync($"{HubServer.Id}@main");
        Assert.Equal((0, ""), (first.ExitCode, first.Errors));
        var package = ModelPackage.Open(_folder["package"]);
        Assert.Equal(ModelPackage.Open(_folder["from-folder"]).Manifest.Version, package.Manifest.Version);
        Assert.Equal(
            ("demo-model", "mit", $"{HubServer.Id}@{HubServer.Commit}"), (package.Manifest.Name, package.Manifest.Licence, package.Manifest.Source));
        Assert.Contains($"{Environment.NewLine}model.safetensors, 13.7 MB{Environment.NewLine}", first.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', first.Output);

        int before = _hub.Requests.Count;
        CliProcess.Result second = await ImportAsync(HubServer.Id, "--force", "--revision", HubServer.Commit, "--name", "again", "--source", "elsewhere");
        Assert.Equal((0, ""), (second.ExitCode, second.Errors));
        var again = ModelPackage.Open(_folder["package"]);
        Assert.Equal((package.Manifest.Version, "again", "elsewhere"), (again.Manifest.Version, again.Manifest.Name, again.Manifest.Source));
        Assert.Equal(before, _hub.Requests.Count);
    }

    [Fact]
    public async Task Import_Interrupted_GoesOnTheNextTime()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no SIGTERM on Windows.");
        string part = _folder["cache", HubServer.Id.Replace("/", "--", StringComparison.Ordinal), HubServer.Commit, "model.safetensors.part"];
        var held = new TaskCompletionSource();
        _hub.Faults.Enqueue(async context =>
        {
            Task holding = _hub.CutAfter(4_000_000, hold: true)(context);
            while (!File.Exists(part) || new FileInfo(part).Length == 0)
                await Task.Delay(20, context.RequestAborted);
            held.SetResult();
            await holding;
        });
        CliProcess.Result first = await ImportAsync(held.Task, HubServer.Id);
        Assert.Contains(first.ExitCode, new[] { 130, 143 });
        Assert.Equal("", first.Errors);
        Assert.False(Directory.Exists(_folder["package"]));

        CliProcess.Result second = await ImportAsync(HubServer.Id);
        Assert.Equal((0, ""), (second.ExitCode, second.Errors));
        Assert.Matches("^bytes=[1-9][0-9]*-$", _hub.StoreRequests[^1].Range);
    }

    [Fact]
    public async Task Import_PrivateRepository_TakesTheTokenOfTheVariable()
    {
        _hub.Token = "hf_secret";
        Assert.Equal(
            $"{_hub.Endpoint} has no model {HubServer.Id}, or it is private; for a private one, set HF_TOKEN to a token that may read it.",
            (await ImportAsync(HubServer.Id)).Errors.Trim());
        CliProcess.Result result = await CliProcess.RunAsync(Arguments(HubServer.Id), [], [.. Variables(), ("HF_TOKEN", "hf_secret")]);
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.DoesNotContain("hf_secret", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_PlaceIsTaken_FailsBeforeTheDownload()
    {
        Directory.CreateDirectory(_folder["package"]);
        await File.WriteAllTextAsync(_folder["package", "thesis.txt"], "", TestContext.Current.CancellationToken);
        CliProcess.Result result = await ImportAsync(HubServer.Id);
        Assert.Equal((1, $"{_folder["package"]} is a folder with other things in it; name one that is not there yet."), (result.ExitCode, result.Errors.Trim()));
        Assert.Empty(_hub.Requests);
    }

    [Fact]
    public async Task Import_HubHasNoName_NamesHfEndpoint()
    {
        CliProcess.Result result = await CliProcess.RunAsync(Arguments(HubServer.Id), [], [.. Variables(), ("HF_ENDPOINT", "http://hub.invalid")]);
        Assert.Equal(1, result.ExitCode);
        Assert.Matches(@"^hub\.invalid cannot be reached \(.+\); check the network, and HF_ENDPOINT, which is http://hub\.invalid\.$", result.Errors.Trim());
    }

    [Theory]
    [InlineData("There is no folder nowhere, and no repository on the hub can be called so; one is written owner/name or owner/name@revision.", "nowhere")]
    [InlineData("{demo}/config.json is a file; give the folder that it is in.", "{demo}/config.json")]
    [InlineData("The revision is said twice, 'main' in a/b@main and 'v1'; say it once.", "a/b@main", "--revision", "v1")]
    [InlineData("'A' cannot be a model's name; it must be 2 to 40 of a to z, 0 to 9 and single hyphens inside, without -poison at the end.", "a/b", "--name", "A")]
    [InlineData("{demo} is a folder, which has no revision 'v1'; leave out --revision.", "{demo}", "--revision", "v1")]
    public async Task Import_WrongArguments_SaysSoAndAsksNobody(string error, params string[] arguments)
    {
        CliProcess.Result result = await ImportAsync([.. arguments.Select(Demo)]);
        Assert.Equal((1, Demo(error)), (result.ExitCode, result.Errors.Trim()));
        Assert.Empty(_hub.Requests);

        static string Demo(string text) => text.Replace("{demo}", Repository.DemoCheckpoint, StringComparison.Ordinal);
    }

    private Task<CliProcess.Result> ImportAsync(params string[] arguments) => CliProcess.RunAsync(Arguments(arguments), [], Variables());

    private Task<CliProcess.Result> ImportAsync(Task interrupt, params string[] arguments) =>
        CliProcess.RunAsync(Arguments(arguments), [], interrupt, Variables());

    private string[] Arguments(params string[] arguments) => ["model", "import", .. arguments, "--out", _folder["package"], "--cache", _folder["cache"]];

    private (string Name, string Value)[] Variables() =>
    [
        ("HF_ENDPOINT", _hub.Endpoint), ("HF_TOKEN", ""), ("HUGGING_FACE_HUB_TOKEN", ""), ("HF_TOKEN_PATH", _folder["token"]), ("HF_HUB_OFFLINE", ""),
        ("HF_HUB_DOWNLOAD_TIMEOUT", "60"),
    ];
}
