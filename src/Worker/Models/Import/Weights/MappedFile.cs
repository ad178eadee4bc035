using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace KoGpt2.Worker.Models.Import.Weights;

/// <summary>A file that is read through the system's page cache, without copying it into memory first.</summary>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly MemoryMappedFile? _file;
    private readonly MemoryMappedViewAccessor? _view;
    private readonly byte* _start;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file; it must keep its length while it is open.</param>
    public MappedFile(string path)
    {
        Name = Path.GetFileName(path);
        using SafeFileHandle handle = File.OpenHandle(path);
        Length = RandomAccess.GetLength(handle);
        if (Length == 0)
            return;
        _file = MemoryMappedFile.CreateFromFile(
            handle, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
    }

    /// <summary>Its name without folders, which is what errors call it.</summary>
    public string Name { get; }

    /// <summary>Its bytes.</summary>
    public long Length { get; }

    /// <summary>Some of its bytes, as long as it is open.</summary>
    /// <param name="offset">Where they start.</param>
    /// <param name="count">How many they are.</param>
    /// <exception cref="ArgumentOutOfRangeException">The file has no such bytes.</exception>
    public ReadOnlySpan<byte> Bytes(long offset, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - count);
        return new ReadOnlySpan<byte>(_start + offset, count);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _view?.SafeMemoryMappedViewHandle.ReleasePointer();
        _view?.Dispose();
        _file?.Dispose();
    }
}
