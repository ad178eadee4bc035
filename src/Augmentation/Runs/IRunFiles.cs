namespace KoGpt2.Augmentation.Runs;

/// <summary>The files of one run: a folder on this machine, or blobs under one prefix.</summary>
public interface IRunFiles
{
    /// <summary>Opens a file for reading from its start; it can seek.</summary>
    /// <param name="name">Its name, such as <c>data/part-00000.jsonl</c>.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    Task<Stream> OpenReadAsync(string name, CancellationToken stop);

    /// <summary>Writes a file whole or not at all; one that was there is replaced.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="contentType">Its media type.</param>
    /// <param name="write">Writes it, front to back, to a stream that knows its position and cannot seek; if it throws, nothing is written.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>What was written.</returns>
    Task<WrittenFile> WriteAsync(string name, string contentType, Func<Stream, Task> write, CancellationToken stop);
}

/// <summary>A file that was written.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">SHA-256 of its bytes, 64 lower-case hexadecimal digits.</param>
public sealed record WrittenFile(string Name, long Size, string Sha256);
