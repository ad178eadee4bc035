using KoGpt2.Shared.Models;
using KoGpt2.Worker.Models;
using KoGpt2.Worker.Models.Import;
using KoGpt2.Worker.Models.Packaging;

namespace KoGpt2.Cli.Local;

/// <summary>The model package that a local system serves: one that exists, or one imported for this run from a checkpoint.</summary>
internal sealed class LocalModel : IAsyncDisposable
{
    private readonly CacheFolder? _imported;

    private LocalModel(string folder, ModelManifest manifest, CacheFolder? imported) => (Folder, Manifest, _imported) = (folder, manifest, imported);

    /// <summary>The package's folder.</summary>
    public string Folder { get; }

    /// <summary>The package's manifest.</summary>
    public ModelManifest Manifest { get; }

    /// <summary>Opens a package, or imports a checkpoint in int8.</summary>
    /// <param name="folder">Either of them; <see langword="null"/> is the demo model's checkpoint.</param>
    /// <param name="say">Told before something slow begins.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="LocalSystemException">The folder holds neither, or one that is not right.</exception>
    public static async Task<LocalModel> OpenAsync(string? folder, Action<string> say, CancellationToken stop)
    {
        try
        {
            if (folder is not null && File.Exists(Path.Combine(folder, ModelManifest.FileName)))
                return new LocalModel(folder, ModelPackage.Open(folder).Manifest, imported: null);
            say(folder is null ? "Importing the demo model." : $"Importing {folder}.");
            return await ImportAsync(folder, stop);
        }
        catch (Exception e) when (e is CheckpointException or ModelPackageException)
        {
            throw new LocalSystemException(e.Message);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _imported?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static async Task<LocalModel> ImportAsync(string? folder, CancellationToken stop)
    {
        var imported = new CacheFolder();
        try
        {
            var options = new ImportOptions
            {
                Checkpoint = folder ?? Path.Combine(Checkout.Root, "models", "demo"),
                Package = Path.Combine(imported.Path, "package"),
                Precision = WeightPrecision.Int8,
                Name = folder is null ? "kogpt2-demo" : null,
            };
            ModelPackage package = await Task.Run(() => ModelImporter.Import(options, progress: null, stop), stop);
            return new LocalModel(options.Package, package.Manifest, imported);
        }
        catch
        {
            await imported.DisposeAsync();
            throw;
        }
    }
}
