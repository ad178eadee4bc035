namespace KoGpt2.Augmentation.Runs.Files;

/// <summary>A run's files in a folder of this machine.</summary>
/// <param name="folder">The run's own folder; made when the first file is written.</param>
public sealed class FolderRunFiles(string folder) : IRunFiles
{
    private const string Unfinished = ".partial";

    /// <summary>The folder's full path.</summary>
    public string Folder { get; } = Path.GetFullPath(folder);

    /// <inheritdoc/>
    public Task<Stream> OpenReadAsync(string name, CancellationToken stop)
    {
        string path = At(name);
        try
        {
            return Task.FromResult<Stream>(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 16, useAsync: true));
        }
        catch (DirectoryNotFoundException)
        {
            throw new FileNotFoundException($"There is no file {path}.", path);
        }
    }

    /// <inheritdoc/>
    /// <remarks>Written under another name first, then renamed.</remarks>
    public async Task<WrittenFile> WriteAsync(string name, string contentType, Func<Stream, Task> write, CancellationToken stop)
    {
        string path = At(name), unfinished = path + Unfinished;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            WrittenFile written;
            await using (FileStream file = new(unfinished, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16, useAsync: true))
            await using (MeasuredStream measured = new(file))
            {
                await write(measured);
                stop.ThrowIfCancellationRequested();
                await file.FlushAsync(stop);
                written = measured.Measure(name);
            }
            File.Move(unfinished, path, overwrite: true);
            return written;
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }

    private string At(string name)
    {
        string path = Path.GetFullPath(Path.Combine(Folder, name));
        return path.StartsWith(Folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? path
            : throw new ArgumentException($"A run's file lies in its folder; {name} does not.", nameof(name));
    }
}
