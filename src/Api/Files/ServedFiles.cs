namespace KoGpt2.Api.Files;

/// <summary>Files of every kind.</summary>
internal sealed class ServedFiles(IEnumerable<IFileSource> sources)
{
    /// <inheritdoc cref="IFileSource.FindAsync"/>
    public async Task<IServedFile?> FindAsync(string owner, string id, CancellationToken stop)
    {
        foreach (IFileSource source in sources)
        {
            if (await source.FindAsync(owner, id, stop) is { } file)
                return file;
        }
        return null;
    }

    /// <inheritdoc cref="IFileSource.DeleteAsync"/>
    public async Task<bool> DeleteAsync(string owner, string id, CancellationToken stop)
    {
        foreach (IFileSource source in sources)
        {
            if (await source.DeleteAsync(owner, id, stop))
                return true;
        }
        return false;
    }
}
