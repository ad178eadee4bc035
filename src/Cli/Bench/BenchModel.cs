using KoGpt2.Cli.Local;
using KoGpt2.Shared.Models;
using KoGpt2.Worker.Models;
using KoGpt2.Worker.Models.Import;

namespace KoGpt2.Cli.Bench;

/// <summary>The package to measure: one that exists, one imported for this run, or random weights of KoGPT2's shape.</summary>
internal sealed class BenchModel : IAsyncDisposable
{
    private readonly CacheFolder _made = new();

    private BenchModel()
    {
    }

    /// <summary>The package.</summary>
    public ModelPackage Package { get; private set; } = null!;

    /// <summary>The package's folder.</summary>
    public string Folder { get; private set; } = "";

    /// <summary>Opens or makes it.</summary>
    /// <exception cref="CheckpointException">The checkpoint is not right.</exception>
    /// <exception cref="ModelPackageException">The package is not right.</exception>
    public static async Task<BenchModel> OpenAsync(BenchOptions options, Action<string> say, CancellationToken stop)
    {
        var model = new BenchModel();
        try
        {
            await Task.Run(() => model.Open(options, say, stop), stop);
            return model;
        }
        catch
        {
            await model.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _made.DisposeAsync();

    private void Open(BenchOptions options, Action<string> say, CancellationToken stop)
    {
        Folder = Path.Combine(_made.Path, "package");
        if (options.ModelFolder is not { } folder)
        {
            say("Making random weights of KoGPT2's shape, with the demo model's tokenizer.");
            string tokenizer = Path.Combine(Checkout.Root, "models", "demo", ModelManifest.TokenizerFile);
            Package = RandomPackage.Write(Folder, RandomPackage.KoGpt2, options.Precision, seed: 1, tokenizer, progress: null, stop);
        }
        else if (File.Exists(Path.Combine(folder, ModelManifest.FileName)))
        {
            Folder = folder;
            Package = ModelPackage.Open(folder);
        }
        else
        {
            say($"Importing {folder}.");
            Package = ModelImporter.Import(new ImportOptions { Checkpoint = folder, Package = Folder, Precision = options.Precision }, progress: null, stop);
        }
    }
}
