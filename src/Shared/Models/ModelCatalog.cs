using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using KoGpt2.Shared.Storage;

namespace KoGpt2.Shared.Models;

/// <summary>The models in blob storage: version folders that never change, and for each model a manifest that names the version in use.</summary>
public sealed class ModelCatalog(StorageClients storage)
{
    /// <summary>The version of a model that new jobs use.</summary>
    /// <param name="model">Any text at all: what cannot be a name, such as a path, names no model.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns><see langword="null"/> if there is no such model.</returns>
    public Task<ModelManifest?> FindAsync(string model, CancellationToken stop) =>
        ModelName.IsValid(model) ? ReadAsync(StorageLayout.CurrentManifest(model), stop) : Task.FromResult<ModelManifest?>(null);

    /// <summary>One version of a model.</summary>
    /// <returns><see langword="null"/> if there is no such version.</returns>
    public Task<ModelManifest?> FindAsync(string model, string version, CancellationToken stop) =>
        ReadAsync(StorageLayout.ModelFile(model, version, ModelManifest.FileName), stop);

    /// <summary>All models, by name.</summary>
    public async Task<IReadOnlyList<ModelManifest>> ListAsync(CancellationToken stop)
    {
        List<ModelManifest> models = [];
        await foreach (BlobHierarchyItem item in storage.Models.GetBlobsByHierarchyAsync(new GetBlobsByHierarchyOptions { Delimiter = "/" }, stop))
        {
            if (item.IsPrefix && await FindAsync(item.Prefix.TrimEnd('/'), stop) is { } model)
                models.Add(model);
        }
        return models;
    }

    /// <summary>Uploads a model package and makes its version the one in use: files first, then the version's manifest, then the model's.</summary>
    /// <param name="folder">The package.</param>
    /// <param name="manifest">The package's manifest.</param>
    /// <param name="stop">Gives up; what is uploaded already stays and is not uploaded again.</param>
    public async Task PublishAsync(string folder, ModelManifest manifest, CancellationToken stop)
    {
        foreach (ModelFile file in manifest.Files)
        {
            BlobClient blob = storage.Models.GetBlobClient(StorageLayout.ModelFile(manifest.Name, manifest.Version, file.Path));
            if (!await HasSizeAsync(blob, file.Size, stop))
                await blob.UploadAsync(Path.Combine(folder, file.Path), overwrite: true, stop);
        }
        await UseAsync(manifest, stop);
    }

    /// <summary>Makes a version the one in use, once all of its files are there: its own manifest first, then the model's.</summary>
    public async Task UseAsync(ModelManifest manifest, CancellationToken stop)
    {
        BinaryData json = new(JsonSerializer.SerializeToUtf8Bytes(manifest, SharedJson.Korean.ModelManifest));
        await storage.Models.GetBlobClient(StorageLayout.ModelFile(manifest.Name, manifest.Version, ModelManifest.FileName)).UploadAsync(json, overwrite: true, stop);
        await storage.Models.GetBlobClient(StorageLayout.CurrentManifest(manifest.Name)).UploadAsync(json, overwrite: true, stop);
    }

    private async Task<ModelManifest?> ReadAsync(string name, CancellationToken stop)
    {
        try
        {
            BlobDownloadResult read = await storage.Models.GetBlobClient(name).DownloadContentAsync(stop);
            return JsonSerializer.Deserialize(read.Content, SharedJson.Korean.ModelManifest)! with { PublishedAt = read.Details.LastModified };
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
    }

    private static async Task<bool> HasSizeAsync(BlobClient blob, long size, CancellationToken stop)
    {
        try
        {
            return (await blob.GetPropertiesAsync(cancellationToken: stop)).Value.ContentLength == size;
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return false;
        }
    }
}
