using KoGpt2.Shared.Models;

namespace KoGpt2.Worker.Models.Packaging;

/// <summary>A folder that is filled beside the place where it will stand, so that a crash leaves the place as it was.</summary>
internal sealed class StagedFolder : IDisposable
{
    private readonly string _target;

    /// <summary>Checks the place and creates an empty folder beside it.</summary>
    /// <param name="target">Where the folder will stand.</param>
    /// <param name="replace">Whether a model package that stands there may go.</param>
    /// <exception cref="ModelPackageException">Something stands there that may not go.</exception>
    public StagedFolder(string target, bool replace)
    {
        _target = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(target));
        CheckTarget(replace);
        Path = Beside("partial");
        Directory.CreateDirectory(Path);
    }

    /// <summary>The folder to fill.</summary>
    public string Path { get; }

    /// <summary>Puts the filled folder in its place.</summary>
    public void Commit()
    {
        string old = Beside("replaced");
        if (Directory.Exists(_target))
            Directory.Move(_target, old);
        Directory.Move(Path, _target);
        if (Directory.Exists(old))
            Directory.Delete(old, recursive: true);
    }

    /// <summary>Deletes the folder if it was not put in its place.</summary>
    public void Dispose()
    {
        if (Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
    }

    private string Beside(string purpose) => $"{_target}.{purpose}-{Guid.NewGuid():N}";

    private void CheckTarget(bool replace)
    {
        if (File.Exists(_target))
            throw new ModelPackageException($"{_target} is a file; name a folder that is not there yet.");
        if (!Directory.Exists(_target) || !Directory.EnumerateFileSystemEntries(_target).Any())
            return;
        if (!File.Exists(System.IO.Path.Combine(_target, ModelManifest.FileName)))
            throw new ModelPackageException($"{_target} is a folder with other things in it; name one that is not there yet.");
        if (!replace)
            throw new ModelPackageException($"{_target} is a model package already; name another folder, or replace it with --force.");
    }
}
