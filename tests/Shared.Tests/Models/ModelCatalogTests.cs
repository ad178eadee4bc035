using Azure;
using Azure.Storage.Blobs.Models;
using KoGpt2.Shared.Models;
using KoGpt2.Shared.Settings;
using KoGpt2.Shared.Tests.Storage;
using KoGpt2.TestSupport;

namespace KoGpt2.Shared.Tests.Models;

public sealed class ModelCatalogTests(AzuriteFixture azurite)
{
    private const string First = "0000000000000001", Second = "0000000000000002";
    private readonly ModelCatalog _catalog = new(azurite.Storage);
    private readonly string _name = $"m{Guid.NewGuid():N}";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Publish_Package_CanBeFoundListedAndRead()
    {
        using var folder = new TempFolder();
        ModelManifest model = Package(folder, First);
        await _catalog.PublishAsync(folder.Path, model, Stop);
        ModelManifest found = (await _catalog.FindAsync(_name, Stop))!;
        BlobProperties current = await azurite.Storage.Models.GetBlobClient($"{_name}/manifest.json").GetPropertiesAsync(cancellationToken: Stop);
        Assert.Equal(current.LastModified, found.PublishedAt);
        Assert.Equivalent(model with { PublishedAt = found.PublishedAt }, found, strict: true);
        Assert.Equal(First, (await _catalog.FindAsync(_name, First, Stop))!.Version);
        Assert.Equivalent(found, Assert.Single(await _catalog.ListAsync(Stop), listed => listed.Name == _name), strict: true);
        BlobDownloadResult file = await azurite.Storage.Models.GetBlobClient($"{_name}/{First}/model.onnx").DownloadContentAsync(Stop);
        Assert.Equal($"graph {First}", file.Content.ToString());
    }

    [Fact]
    public async Task Publish_AnotherVersion_TakesOverAndLeavesTheFirst()
    {
        using var folder = new TempFolder();
        await _catalog.PublishAsync(folder.Path, Package(folder, First), Stop);
        await _catalog.PublishAsync(folder.Path, Package(folder, Second), Stop);
        Assert.Equal(Second, (await _catalog.FindAsync(_name, Stop))!.Version);
        Assert.Equal(First, (await _catalog.FindAsync(_name, First, Stop))!.Version);
        Assert.Single(await _catalog.ListAsync(Stop), listed => listed.Name == _name);
    }

    [Fact]
    public async Task Publish_Package_WritesTheManifestsLast()
    {
        await using StorageProxy proxy = await StorageProxy.StartAsync(azurite);
        using var folder = new TempFolder();
        await new ModelCatalog(proxy.Storage).PublishAsync(folder.Path, Package(folder, First), Stop);
        Assert.Equal(
            [$"{_name}/{First}/model.onnx", $"{_name}/{First}/tokenizer.json", $"{_name}/{First}/manifest.json", $"{_name}/manifest.json"], Uploads(proxy));
    }

    [Fact]
    public async Task Publish_Again_UploadsNoFileTwice()
    {
        await using StorageProxy proxy = await StorageProxy.StartAsync(azurite);
        using var folder = new TempFolder();
        ModelManifest model = Package(folder, First);
        await _catalog.PublishAsync(folder.Path, model, Stop);
        await new ModelCatalog(proxy.Storage).PublishAsync(folder.Path, model, Stop);
        Assert.Equal([$"{_name}/{First}/manifest.json", $"{_name}/manifest.json"], Uploads(proxy));
    }

    [Fact]
    public async Task Publish_FileMissing_IsNotInUseUntilItIsThere()
    {
        using var folder = new TempFolder();
        ModelManifest model = Package(folder, First);
        File.Delete(folder["tokenizer.json"]);
        await Assert.ThrowsAsync<FileNotFoundException>(() => _catalog.PublishAsync(folder.Path, model, Stop));
        Assert.Null(await _catalog.FindAsync(_name, Stop));
        Assert.DoesNotContain(await _catalog.ListAsync(Stop), listed => listed.Name == _name);
        await _catalog.PublishAsync(folder.Path, Package(folder, First), Stop);
        Assert.NotNull(await _catalog.FindAsync(_name, Stop));
    }

    [Fact]
    public async Task Find_NoSuchModelOrVersion_IsNull()
    {
        using var folder = new TempFolder();
        await _catalog.PublishAsync(folder.Path, Package(folder, First), Stop);
        Assert.Null(await _catalog.FindAsync(_name + "x", Stop));
        Assert.Null(await _catalog.FindAsync(_name, Second, Stop));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{0}/" + First)]
    [InlineData("../models/{0}")]
    [InlineData("x/../{0}")]
    [InlineData("{0}?")]
    [InlineData("{0}/")]
    public async Task Find_PathInsteadOfAName_IsNull(string path)
    {
        using var folder = new TempFolder();
        await _catalog.PublishAsync(folder.Path, Package(folder, First), Stop);
        Assert.Null(await _catalog.FindAsync(string.Format(null, path, _name), Stop));
    }

    [Fact]
    public async Task Find_NoContainer_IsAnErrorNotAMissingModel()
    {
        await using var empty = new AzuriteFixture();
        await empty.InitializeAsync();
        await empty.Storage.Models.DeleteAsync(cancellationToken: Stop);
        await Assert.ThrowsAsync<RequestFailedException>(() => new ModelCatalog(empty.Storage).FindAsync(_name, Stop));
    }

    [Fact]
    public async Task List_SeveralModels_AreInOrderOfTheirNames()
    {
        using var folder = new TempFolder();
        foreach (string ending in new[] { "-b", "-c", "-a" })
            await _catalog.PublishAsync(folder.Path, Package(folder, First) with { Name = _name + ending }, Stop);
        IEnumerable<string> names = (await _catalog.ListAsync(Stop)).Select(listed => listed.Name).Where(name => name.StartsWith(_name, StringComparison.Ordinal));
        Assert.Equal([_name + "-a", _name + "-b", _name + "-c"], names);
    }

    private static IEnumerable<string> Uploads(StorageProxy proxy) => proxy.Requests
        .Where(request => request.StartsWith("PUT ", StringComparison.Ordinal)).Select(request => request.Split("/models/")[1].Split('?')[0]);

    private ModelManifest Package(TempFolder folder, string version)
    {
        File.WriteAllText(folder["model.onnx"], $"graph {version}");
        File.WriteAllText(folder["tokenizer.json"], "{}");
        return new ModelManifest
        {
            Name = _name,
            Version = version,
            Precision = "fp32",
            Shape = new ModelShape(Layers: 2, Heads: 4, Width: 64, FeedForward: 256, Positions: 128, Vocabulary: 1_000),
            EndTokens = [1],
            Defaults = new RequestSettings { Temperature = 0.9 },
            Licence = "MIT",
            Source = "시험",
            Files = [new ModelFile("model.onnx", $"graph {version}".Length, new string('0', 64)), new ModelFile("tokenizer.json", 2, new string('1', 64))],
        };
    }
}
