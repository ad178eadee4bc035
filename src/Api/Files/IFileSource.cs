using System.IO.Pipelines;
using KoGpt2.Shared.Jobs;

namespace KoGpt2.Api.Files;

/// <summary>One kind of files that <c>/v1/files</c> serves: those that were uploaded, or those that are made of a job's results.</summary>
internal interface IFileSource
{
    /// <summary>Finds a file.</summary>
    /// <param name="owner">Whose.</param>
    /// <param name="id">Any text at all: what cannot be a name of this kind names nothing.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns><see langword="null"/> if this owner has no such file of this kind.</returns>
    Task<IServedFile?> FindAsync(string owner, string id, CancellationToken stop);

    /// <summary>Deletes a file.</summary>
    /// <returns>Whether there was one of this kind.</returns>
    Task<bool> DeleteAsync(string owner, string id, CancellationToken stop);
}

/// <summary>A file that is served, as it was when it was found.</summary>
internal interface IServedFile
{
    /// <summary>What callers see of it; <see cref="FileView.Bytes"/> is the length of its content.</summary>
    FileView View { get; }

    /// <summary>The content's ETag with its quotes: other content, other ETag. <see langword="null"/> while there is no content to serve.</summary>
    string? ETag { get; }

    /// <summary>What was asked of the job whose texts it holds; <see langword="null"/> of a file that holds none: an upload, an input.</summary>
    JobSpec? Generated { get; }

    /// <summary>Copies a run of the content's bytes.</summary>
    /// <param name="bytes">Which, all of them inside the content.</param>
    /// <param name="output">Where they go; flushed as they come.</param>
    /// <param name="stop">Gives up.</param>
    Task CopyAsync(ByteSpan bytes, PipeWriter output, CancellationToken stop);
}
