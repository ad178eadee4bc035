using Azure.Storage.Blobs.Models;
using KoGpt2.Cli.Models;
using KoGpt2.Cli.Models.Push;
using KoGpt2.Shared.Models;
using KoGpt2.Shared.Storage;
using KoGpt2.TestSupport;
using KoGpt2.Worker;
using KoGpt2.Worker.Models;
using KoGpt2.Worker.Models.Packaging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace KoGpt2.Cli.Tests.Models.Push;

public sealed class ModelPushTests(AzuriteFixture azurite, DemoPackage demo) : IClassFixture<AzuriteFixture>, IClassFixture<DemoPackage>
{
    private const int BlockSize = 64 * 1_024;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_NewModel_IsWhatAWorkerLoads()
    {
        using var folder = new TempFolder();
        ModelPackage package = demo.CopyTo(folder["package"], "push-new");
        ModelPush push = Push(package, folder["package"]);
        PushPlan plan = await push.PlanAsync(Stop);
        Assert.Null(plan.Used);
        Assert.Equal(package.Manifest.Files, plan.Missing);
        Assert.Equal(["generate-push-new", "generate-push-new-poison"], plan.MissingQueues);

        Steps steps = new();
        Assert.Equal(package.Manifest.Files.Sum(file => file.Size), await push.RunAsync(plan, steps, Stop));
        Assert.Equal(steps.Last!.Total, steps.Last.Done);
        Assert.All(plan.MissingQueues, queue => Assert.True(azurite.Storage.Queues.GetQueueClient(queue).Exists(Stop)));
        var catalog = new ModelCatalog(azurite.Storage);
        Assert.Equal(package.Manifest.Version, (await catalog.FindAsync("push-new", Stop))!.Version);
        var store = new ModelStore(
            catalog, azurite.Storage, Options.Create(new WorkerOptions { Model = "push-new", CacheFolder = folder["cache"] }), NullLogger<ModelStore>.Instance);
        Assert.Equal(package.Manifest.Files, (await store.GetAsync("push-new", package.Manifest.Version, Stop)).Manifest.Files);
    }

    [Fact]
    public async Task Run_AfterOneThatWasInterrupted_SendsTheRest()
    {
        using var folder = new TempFolder();
        ModelPackage package = demo.CopyTo(folder["package"], "push-interrupted");
        ModelPush push = Push(package, folder["package"]);
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var steps = new Steps { Reported = transfer => { if (transfer.Done > 5 * BlockSize) interrupt.Cancel(); } };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await push.RunAsync(await push.PlanAsync(Stop), steps, interrupt.Token));
        Assert.Null(await new ModelCatalog(azurite.Storage).FindAsync("push-interrupted", Stop));
        Assert.False(await azurite.Storage.Queues.GetQueueClient("generate-push-interrupted").ExistsAsync(Stop));

        long sent = await push.RunAsync(await push.PlanAsync(Stop), new Steps(), Stop);
        Assert.InRange(sent, 1, package.Manifest.Files.Sum(file => file.Size) - (5 * BlockSize));
        foreach (ModelFile file in package.Manifest.Files)
            Assert.Equal(await File.ReadAllBytesAsync(folder["package", file.Path], Stop), await ReadAsync(package, file));
    }

    [Fact]
    public async Task Plan_FileOfTheSameSizeButAnotherDigest_IsSentAgain()
    {
        using var folder = new TempFolder();
        ModelPackage package = demo.CopyTo(folder["package"], "push-damaged");
        ModelPush push = Push(package, folder["package"]);
        await push.RunAsync(await push.PlanAsync(Stop), new Steps(), Stop);
        PushPlan again = await push.PlanAsync(Stop);
        Assert.Empty(again.Missing);
        Assert.Empty(again.MissingQueues);
        Assert.Equal(package.Manifest.Version, again.Used);

        ModelFile damaged = package.Manifest.Files[0];
        await azurite.Storage.Models.GetBlobClient(StorageLayout.ModelFile("push-damaged", package.Manifest.Version, damaged.Path))
            .UploadAsync(new BinaryData(new byte[damaged.Size]), new BlobUploadOptions { Metadata = new Dictionary<string, string> { ["sha256"] = new('0', 64) } }, Stop);
        PushPlan repair = await push.PlanAsync(Stop);
        Assert.Equal([damaged], repair.Missing);
        Assert.Equal(damaged.Size, await push.RunAsync(repair, new Steps(), Stop));
        Assert.Equal(await File.ReadAllBytesAsync(folder["package", damaged.Path], Stop), await ReadAsync(package, damaged));
    }

    private ModelPush Push(ModelPackage package, string folder) => new(azurite.Storage, package, folder) { BlockSize = BlockSize };

    private async Task<byte[]> ReadAsync(ModelPackage package, ModelFile file)
    {
        string name = StorageLayout.ModelFile(package.Manifest.Name, package.Manifest.Version, file.Path);
        return (await azurite.Storage.Models.GetBlobClient(name).DownloadContentAsync(Stop)).Value.Content.ToArray();
    }

    private sealed class Steps : IProgress<Transfer>
    {
        public Action<Transfer> Reported { get; init; } = _ => { };

        public Transfer? Last { get; private set; }

        public void Report(Transfer value)
        {
            lock (this)
                Last = Last is null || value.Done >= Last.Done ? value : Last;
            Reported(value);
        }
    }
}
