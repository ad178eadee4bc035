using System.IO.Pipelines;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using KoGpt2.Shared.Jobs;

namespace KoGpt2.Shared.Storage;

/// <summary>Reads a job's input as it was when the job was submitted, or not at all.</summary>
public sealed class PinnedInput(StorageClients storage)
{
    private static readonly StreamPipeReaderOptions s_buffers = new(bufferSize: 64 * 1024);

    /// <summary>Starts to read lines.</summary>
    /// <param name="input">The input.</param>
    /// <param name="part">Which bytes of it, from the start of a line to the end of one; <see langword="null"/> reads all.</param>
    /// <param name="longest">Most bytes of a line. By default as many as come: the planner has checked them.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="InputUnavailableException">The input was deleted or changed.</exception>
    public async Task<InputLines> OpenAsync(InputReference input, ByteSpan? part, CancellationToken stop, int longest = int.MaxValue)
    {
        BlobClient blob = storage.Blobs.GetBlobContainerClient(input.Container).GetBlobClient(input.Blob);
        var options = new BlobDownloadOptions
        {
            Range = part is { } bytes ? new HttpRange(bytes.Start, bytes.Length) : default,
            Conditions = new BlobRequestConditions { IfMatch = new ETag(input.ETag) },
        };
        try
        {
            BlobDownloadStreamingResult read = await blob.DownloadStreamingAsync(options, stop);
            var reader = PipeReader.Create(read.Content, s_buffers);
            return new InputLines(reader, new LineCutter(reader, part?.Start ?? 0, longest));
        }
        catch (RequestFailedException e) when (InputUnavailableException.From(e) is { } unavailable)
        {
            // A condition on the ETag of a blob that is gone fails too.
            throw e.Status == 412 && !await blob.ExistsAsync(stop) ? InputUnavailableException.Missing() : unavailable;
        }
    }
}

/// <summary>The lines of a pinned input while they are being read.</summary>
public sealed class InputLines : IAsyncDisposable
{
    private readonly PipeReader _reader;
    private readonly LineCutter _cutter;

    internal InputLines(PipeReader reader, LineCutter cutter) => (_reader, _cutter) = (reader, cutter);

    /// <inheritdoc cref="LineCutter.Line"/>
    public ReadOnlyMemory<byte> Line => _cutter.Line;

    /// <inheritdoc cref="LineCutter.LineStart"/>
    public long LineStart => _cutter.LineStart;

    /// <inheritdoc cref="LineCutter.LineNumber"/>
    public long LineNumber => _cutter.LineNumber;

    /// <summary>Goes to the next line.</summary>
    /// <returns>False if there is none.</returns>
    /// <exception cref="InputUnavailableException">The input was deleted or changed meanwhile.</exception>
    /// <exception cref="LineTooLongException">The line is longer than allowed.</exception>
    public async ValueTask<bool> ReadAsync(CancellationToken stop)
    {
        try
        {
            return await _cutter.ReadAsync(stop);
        }
        catch (RequestFailedException e) when (InputUnavailableException.From(e) is { } unavailable)
        {
            throw unavailable;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _reader.CompleteAsync();
}

/// <summary>A job's input is not what was submitted, so the job cannot go on.</summary>
public sealed class InputUnavailableException(JobError error) : Exception(error.Message)
{
    /// <summary>What the job fails with: <c>input_missing</c> or <c>input_modified</c>.</summary>
    public JobError Error => error;

    internal static InputUnavailableException Missing() => new(new JobError("input_missing", "The input was deleted after the job was submitted."));

    internal static InputUnavailableException? From(RequestFailedException e) => e.Status switch
    {
        404 => Missing(),
        412 => new InputUnavailableException(new JobError("input_modified", "The input was changed after the job was submitted.")),
        _ => null,
    };
}
