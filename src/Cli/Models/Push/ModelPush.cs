using Azure.Storage.Blobs.Specialized;
using KoGpt2.Shared.Models;
using KoGpt2.Shared.Storage;
using KoGpt2.Worker.Models.Packaging;

namespace KoGpt2.Cli.Models.Push;

/// <summary>Puts a model package into blob storage, so that workers serve it: files, queues, and last the manifest that makes its version the one in use.</summary>
/// <param name="storage">The account.</param>
/// <param name="package">The package.</param>
/// <param name="folder">The package's folder.</param>
internal sealed class ModelPush(StorageClients storage, ModelPackage package, string folder)
{
    private readonly ModelCatalog _catalog = new(storage);
    private readonly string[] _queues =
        [StorageLayout.GenerateQueue(package.Manifest.Name), StorageLayout.PoisonQueue(StorageLayout.GenerateQueue(package.Manifest.Name))];

    /// <summary>Bytes of a block. Default 8 MB: 63 requests for a model of 500 MB, and little to send again.</summary>
    public int BlockSize { get; init; } = 8 * 1_024 * 1_024;

    /// <summary>Looks what there is to do; changes nothing.</summary>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="Azure.RequestFailedException">Storage cannot be read.</exception>
    public async Task<PushPlan> PlanAsync(CancellationToken stop)
    {
        bool isNew = !await storage.Models.ExistsAsync(stop);
        ModelManifest? used = isNew ? null : await _catalog.FindAsync(package.Manifest.Name, stop);
        List<ModelFile> missing = [];
        foreach (ModelFile file in package.Manifest.Files)
            if (isNew || !await Upload(file).IsThereAsync(stop))
                missing.Add(file);
        List<string> queues = [];
        foreach (string queue in _queues)
            if (!await storage.Queues.GetQueueClient(queue).ExistsAsync(stop))
                queues.Add(queue);
        return new PushPlan(package.Manifest, used?.Version, missing, queues);
    }

    /// <summary>Does what a plan says.</summary>
    /// <param name="plan">What <see cref="PlanAsync"/> returned.</param>
    /// <param name="progress">Told of each step.</param>
    /// <param name="stop">Gives up; the version in use stays as it is, and what is uploaded already is not uploaded again.</param>
    /// <returns>Bytes that had to be sent.</returns>
    /// <exception cref="Azure.RequestFailedException">Storage cannot be written.</exception>
    public async Task<long> RunAsync(PushPlan plan, IProgress<Transfer> progress, CancellationToken stop)
    {
        await storage.Models.CreateIfNotExistsAsync(cancellationToken: stop);
        long total = plan.Missing.Sum(file => file.Size), done = 0, sent = 0;
        foreach (ModelFile file in plan.Missing)
        {
            string step = $"Uploading {file.Path}";
            progress.Report(new Transfer(step, done, total));
            await Upload(file).RunAsync(Path.Combine(folder, file.Path), (bytes, isNew) =>
            {
                Interlocked.Add(ref sent, isNew ? bytes : 0);
                progress.Report(new Transfer(step, Interlocked.Add(ref done, bytes), total));
            }, stop);
        }
        foreach (string queue in plan.MissingQueues)
            await storage.Queues.GetQueueClient(queue).CreateIfNotExistsAsync(cancellationToken: stop);
        await _catalog.UseAsync(plan.Manifest, stop);
        return sent;
    }

    private BlockUpload Upload(ModelFile file) => new(
        storage.Models.GetBlockBlobClient(StorageLayout.ModelFile(package.Manifest.Name, package.Manifest.Version, file.Path)), file, BlockSize);
}

/// <summary>What there is to do to push a package.</summary>
/// <param name="Manifest">The package.</param>
/// <param name="Used">Version in use before; <see langword="null"/> if the model is new.</param>
/// <param name="Missing">Files that are not there yet in their size and digest.</param>
/// <param name="MissingQueues">Queues that are not there yet.</param>
internal sealed record PushPlan(ModelManifest Manifest, string? Used, IReadOnlyList<ModelFile> Missing, IReadOnlyList<string> MissingQueues);
