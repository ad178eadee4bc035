using System.Security.Cryptography;
using System.Text.Json;
using KoGpt2.Shared;
using KoGpt2.Shared.Models;
using KoGpt2.Shared.Storage;
using Microsoft.Extensions.Options;

namespace KoGpt2.Worker.Models;

/// <summary>Brings models from blob storage to a folder on disk that outlives the process; every file's digest is checked before use.</summary>
public sealed class ModelStore(ModelCatalog catalog, StorageClients storage, IOptions<WorkerOptions> options, ILogger<ModelStore> log)
{
    /// <summary>The folder of a model version, downloaded if it is not there or not intact.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="version">The version.</param>
    /// <param name="stop">Gives up; nothing half downloaded is left in place.</param>
    /// <exception cref="ModelUnavailableException">Blob storage has no such version, or its files don't match its manifest.</exception>
    public async Task<string> GetAsync(string model, string version, CancellationToken stop)
    {
        string folder = Path.Combine(options.Value.CacheFolder, model, version);
        if (Directory.Exists(folder))
        {
            if (await IsIntactAsync(folder, stop))
                return folder;
            log.LogWarning("The cached model in {Folder} is damaged and is downloaded again", folder);
            Directory.Delete(folder, recursive: true);
        }
        ModelManifest manifest = await catalog.FindAsync(model, version, stop)
            ?? throw new ModelUnavailableException($"Blob storage has no version {version} of the model '{model}'.");
        await DownloadAsync(manifest, folder, stop);
        return folder;
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
                if (!await MatchesAsync(path, file, stop))
                    throw new ModelUnavailableException($"'{file.Path}' of {manifest.Name}/{manifest.Version} in blob storage does not match the digest in its manifest.");
            }
            await File.WriteAllBytesAsync(
                Path.Combine(partial, ModelManifest.FileName), JsonSerializer.SerializeToUtf8Bytes(manifest, SharedJson.Korean.ModelManifest), stop);
            Place(partial, folder);
        }
        finally
        {
            if (Directory.Exists(partial))
                Directory.Delete(partial, recursive: true);
        }
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

    private static async Task<bool> IsIntactAsync(string folder, CancellationToken stop)
    {
        string path = Path.Combine(folder, ModelManifest.FileName);
        if (!File.Exists(path))
            return false;
        ModelManifest manifest = JsonSerializer.Deserialize(await File.ReadAllBytesAsync(path, stop), SharedJson.Korean.ModelManifest)!;
        bool[] intact = await Task.WhenAll(manifest.Files.Select(file => MatchesAsync(Path.Combine(folder, file.Path), file, stop)));
        return intact.All(yes => yes);
    }

    private static async Task<bool> MatchesAsync(string path, ModelFile file, CancellationToken stop)
    {
        if (!File.Exists(path) || new FileInfo(path).Length != file.Size)
            return false;
        await using FileStream stream = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, stop)) == file.Sha256;
    }
}
