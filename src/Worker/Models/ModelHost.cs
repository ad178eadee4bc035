using KoGpt2.Shared.Models;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Generation;
using KoGpt2.Worker.Models.Packaging;
using Microsoft.Extensions.Options;

namespace KoGpt2.Worker.Models;

/// <summary>The model versions in memory: loaded when first asked for, let go when another version is wanted and no shard uses them.</summary>
/// <remarks>Jobs pin the version that was current at submission, so after an upgrade two versions are served until the old jobs are over.</remarks>
public sealed class ModelHost(ModelCatalog catalog, ModelStore store, IOptions<EngineOptions> engine, ILoggerFactory logs) : IAsyncDisposable
{
    private readonly ILogger _log = logs.CreateLogger<ModelHost>();
    private readonly SemaphoreSlim _loading = new(1);
    private readonly List<Hosted> _hosted = [];

    /// <summary>Whether a model is loaded, so that shards can be taken.</summary>
    public bool IsReady { get; private set; }

    /// <summary>Loads the current version of a model before the first shard asks for it.</summary>
    /// <exception cref="ModelUnavailableException">There is no such model.</exception>
    public async Task WarmUpAsync(string model, CancellationToken stop)
    {
        ModelManifest manifest = await catalog.FindAsync(model, stop)
            ?? throw new ModelUnavailableException($"Blob storage has no model '{model}'; publish one, or set Worker:Model to another.");
        (await RentAsync(model, manifest.Version, stop)).Dispose();
        IsReady = true;
    }

    /// <summary>A model version for as long as the rental is not disposed.</summary>
    /// <exception cref="ModelUnavailableException">Blob storage has no such version, or it is damaged there.</exception>
    public async Task<ModelRental> RentAsync(string model, string version, CancellationToken stop)
    {
        await _loading.WaitAsync(stop);
        try
        {
            Hosted? hosted = _hosted.Find(h => h.Generator.Model.Name == model && h.Generator.Model.Version == version);
            hosted ??= await LoadAsync(model, version, stop);
            Interlocked.Increment(ref hosted.Renters);
            return new ModelRental(hosted);
        }
        finally
        {
            _loading.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (Hosted hosted in _hosted)
            await hosted.Generator.DisposeAsync();
        _loading.Dispose();
    }

    private async Task<Hosted> LoadAsync(string model, string version, CancellationToken stop)
    {
        ModelPackage package = await store.GetAsync(model, version, stop);
        foreach (Hosted idle in _hosted.Where(h => Volatile.Read(ref h.Renters) == 0).ToArray())
        {
            _hosted.Remove(idle);
            await idle.Generator.DisposeAsync();
        }
        var hosted = new Hosted(new TextGenerator(package, engine.Value, logs));
        _hosted.Add(hosted);
        _log.LogInformation("Loaded {Model} {Version} ({Precision})", model, version, package.Manifest.Precision);
        return hosted;
    }

    internal sealed class Hosted(TextGenerator generator)
    {
        internal int Renters;

        public TextGenerator Generator => generator;
    }
}

/// <summary>A model version in use.</summary>
public sealed class ModelRental : IDisposable
{
    private readonly ModelHost.Hosted _hosted;

    internal ModelRental(ModelHost.Hosted hosted) => _hosted = hosted;

    /// <summary>The model, ready to generate.</summary>
    public TextGenerator Generator => _hosted.Generator;

    /// <summary>Ends the use.</summary>
    public void Dispose() => Interlocked.Decrement(ref _hosted.Renters);
}
