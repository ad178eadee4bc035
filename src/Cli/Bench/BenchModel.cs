using KoGpt2.Cli.Local;
using KoGpt2.Shared.Models;
using KoGpt2.Worker.Models;
using KoGpt2.Worker.Models.Import;
using KoGpt2.Worker.Models.Packaging;
using KoGpt2.Worker.Tokenization;

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

    /// <summary>The package's tokenizer.</summary>
    public KoGpt2Tokenizer Tokenizer { get; private set; } = null!;

    /// <summary>The number formats to make packages of; null alone where a package has its own.</summary>
    /// <exception cref="BenchException">Some are asked for, but the model is a package; or fp16 is.</exception>
    public static IReadOnlyList<WeightPrecision?> Precisions(BenchOptions options)
    {
        if (options.Precisions.Contains(WeightPrecision.Fp16))
            throw new BenchException("bench measures the processor, which takes --precision fp32 or int8; got fp16.");
        if (!IsPackage(options.ModelFolder))
            return options.Precisions is [] ? [WeightPrecision.Int8] : [.. options.Precisions.Select(precision => (WeightPrecision?)precision)];
        return options.Precisions is [] ? [null]
            : throw new BenchException($"{options.ModelFolder} is a model package, whose weights have their number format already; leave --precision out, or give a checkpoint.");
    }

    /// <summary>Opens or makes it.</summary>
    /// <param name="folder">A package or a checkpoint; null for random weights.</param>
    /// <param name="precision">Number format to make; not asked of a package.</param>
    /// <param name="say">Told before something slow begins.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="BenchException">It has no tokenizer, or is in fp16.</exception>
    /// <exception cref="CheckpointException">The checkpoint is not right.</exception>
    /// <exception cref="ModelPackageException">The package is not right.</exception>
    public static async Task<BenchModel> OpenAsync(string? folder, WeightPrecision? precision, Action<string> say, CancellationToken stop)
    {
        var model = new BenchModel();
        try
        {
            await Task.Run(() => model.Open(folder, precision, say, stop), stop);
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

    private static bool IsPackage(string? folder) => folder is not null && File.Exists(Path.Combine(folder, ModelManifest.FileName));

    private static ModelPackage Processors(ModelPackage package) => package.Precision != WeightPrecision.Fp16 ? package
        : throw new BenchException($"bench measures the processor, which takes packages in fp32 or int8; {package.Manifest.Name} is in fp16.");

    private void Open(string? folder, WeightPrecision? precision, Action<string> say, CancellationToken stop)
    {
        Folder = IsPackage(folder) ? folder! : Path.Combine(_made.Path, "package");
        if (folder is null)
        {
            say($"Making random {precision.ToString()!.ToLowerInvariant()} weights of KoGPT2's shape, with the demo model's tokenizer.");
            string tokenizer = Path.Combine(Checkout.Root, "models", "demo", ModelManifest.TokenizerFile);
            Package = RandomPackage.Write(Folder, RandomPackage.KoGpt2, precision!.Value, seed: 1, tokenizer, progress: null, stop);
        }
        else if (IsPackage(folder))
            Package = Processors(ModelPackage.Open(folder!));
        else
        {
            say($"Importing {folder} in {precision.ToString()!.ToLowerInvariant()}.");
            Package = ModelImporter.Import(new ImportOptions { Checkpoint = folder, Package = Folder, Precision = precision!.Value }, progress: null, stop);
        }
        Tokenizer = KoGpt2Tokenizer.Load(Package.TokenizerPath
            ?? throw new BenchException($"The model package {folder} has no {ModelManifest.TokenizerFile}, which a prompt needs."));
    }
}
