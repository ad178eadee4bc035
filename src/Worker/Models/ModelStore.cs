using System.Text.Json;
using KoGpt2.Shared;
using KoGpt2.Shared.Models;
using KoGpt2.Shared.Storage;
using KoGpt2.Worker.Models.Packaging;
using Microsoft.Extensions.Options;

namespace KoGpt2.Worker.Models;

/// <summary>Brings models from blob storage to a folder on disk that outlives the process; every file's digest is checked before use.</summary>
public sealed class ModelStore(ModelCatalog catalog, StorageClients storage, IOptions<WorkerOptions> options, ILogger<ModelStore> log)
{
    /// <summary>A model version on disk, downloaded if it is not there or not intact.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="version">The version.</param>
    /// <param name="stop">Gives up; nothing half downloaded is left in place.</param>
    /// <exception cref="ModelUnavailableException">Blob storage has no such version, or its files don't match its manifest.</exception>
    public async Task<ModelPackage> GetAsync(string model, string version, CancellationToken stop)
    {
        string folder = Path.Combine(options.Value.CacheFolder, model, version);
        if (Directory.Exists(folder))
        {
            try
            {
                return await OpenAsync(folder, stop);
            }
            catch (ModelPackageException e)
            {
                log.LogWarning(e, "The cached model in {Folder} is damaged and is downloaded again", folder);
                Directory.Delete(folder, recursive: true);
            }
        }
        ModelManifest manifest = await catalog.FindAsync(model, version, stop)
            ?? throw new ModelUnavailableException($"Blob storage has no version {version} of the model '{model}'.");
        await DownloadAsync(manifest, folder, stop);
        return ModelPackage.Open(folder);
    }

    private async Task DownloadAsync(ModelManifest manifest, string folder, CancellationToken stop)
    {
        string partial = $"{folder}.{Guid.NewGuid():N}";
        Directory.CreateDirectory(partial);
        try
        {
            foreach (ModelFile file in manifest.Files)
            {
                log.LogInformation("Downloading {File} of {Model}, {Size} bytes", file.Path, manifest.Name, file.Size);
                string path = Path.Combine(partial, Path.GetFileName(file.Path));
                await storage.Models.GetBlobClient(StorageLayout.ModelFile(manifest.Name, manifest.Version, file.Path)).DownloadToAsync(path, stop);
            }
            byte[] json = JsonSerializer.SerializeToUtf8Bytes(manifest, SharedJson.Korean.ModelManifest);
            await File.WriteAllBytesAsync(Path.Combine(partial, ModelManifest.FileName), json, stop);
            await OpenAsync(partial, stop);
            Place(partial, folder);
        }
        catch (ModelPackageException e)
        {
            throw new ModelUnavailableException($"The files of {manifest.Name}/{manifest.Version} in blob storage are not those of its manifest: {e.Message}");
        }
        finally
        {
            if (Directory.Exists(partial))
                Directory.Delete(partial, recursive: true);
        }
    }

    private static async Task<ModelPackage> OpenAsync(string folder, CancellationToken stop)
    {
        ModelPackage package = ModelPackage.Open(folder);
        await package.VerifyAsync(stop);
        return package;
    }

    private static void Place(string partial, string folder)
    {
        try
        {
            Directory.Move(partial, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            // Another worker on this machine was quicker; its files are the same.
        }
    }
}
