namespace KoGpt2.Cli.Local;

/// <summary>A folder for one run, gone afterwards.</summary>
internal sealed class CacheFolder : IAsyncDisposable
{
    /// <summary>Its full path.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("kogpt2-").FullName;

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Directory.Delete(Path, recursive: true);
        return ValueTask.CompletedTask;
    }
}
