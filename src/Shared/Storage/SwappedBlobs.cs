using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace KoGpt2.Shared.Storage;

/// <summary>JSON documents in blobs, changed by compare-and-swap on their ETag.</summary>
/// <param name="type">How they are written.</param>
/// <param name="metadata">What of a document shall be seen in a listing; <see langword="null"/> for nothing.</param>
/// <param name="clock">For waits between tries.</param>
public sealed class SwappedBlobs<T>(JsonTypeInfo<T> type, Func<T, Dictionary<string, string>?>? metadata, TimeProvider clock)
    where T : class
{
    private static readonly BlobHttpHeaders s_json = new() { ContentType = "application/json" };

    /// <summary>Writes a new document.</summary>
    /// <param name="blob">Where it goes.</param>
    /// <param name="document">The document.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>False if there was one, which stays; it may be this one, if the answer to a first try was lost.</returns>
    /// <exception cref="RequestFailedException">The storage refuses, or the container is missing.</exception>
    public Task<bool> TryCreateAsync(BlobClient blob, T document, CancellationToken stop) =>
        TryWriteAsync(blob, document, new BlobRequestConditions { IfNoneMatch = ETag.All }, stop);

    /// <summary>Reads a document and its ETag.</summary>
    /// <param name="blob">Where it is.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns><see langword="null"/> if there is none.</returns>
    /// <exception cref="RequestFailedException">The storage refuses, or the container is missing.</exception>
    /// <exception cref="JsonException">The blob is not such a document.</exception>
    public async Task<(T Document, ETag ETag)?> ReadAsync(BlobClient blob, CancellationToken stop)
    {
        try
        {
            BlobDownloadResult read = await blob.DownloadContentAsync(stop);
            return (JsonSerializer.Deserialize(read.Content, type)!, read.Details.ETag);
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
    }

    /// <summary>Applies a move: read, move, write if unchanged since, and again until it holds.</summary>
    /// <param name="blob">Where the document is.</param>
    /// <param name="move">
    /// A pure function, safe to apply twice; returns its argument where nothing is to be done, and <see langword="null"/> where a document is as good as gone.
    /// It is given <see langword="null"/> where there is none, and may make one.
    /// </param>
    /// <param name="tried">Told of each write: before, after, and whether it held; a write that did not was forestalled by another writer.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>The document as it stands afterwards, if there is one.</returns>
    /// <exception cref="RequestFailedException">The storage refuses, or the container is missing.</exception>
    public async Task<T?> ChangeAsync(BlobClient blob, Func<T?, T?> move, Action<T?, T, bool>? tried, CancellationToken stop)
    {
        for (int attempt = 0; ; attempt++)
        {
            (T Document, ETag ETag)? read = await ReadAsync(blob, stop);
            T? moved = move(read?.Document);
            if (moved is null || ReferenceEquals(moved, read?.Document))
                return moved;
            BlobRequestConditions conditions = read is { } there ? new() { IfMatch = there.ETag } : new() { IfNoneMatch = ETag.All };
            bool held = await TryWriteAsync(blob, moved, conditions, stop);
            tried?.Invoke(read?.Document, moved, held);
            if (held)
                return moved;
            await Task.Delay(Backoff.Jittered(TimeSpan.FromMilliseconds(10), attempt, TimeSpan.FromSeconds(1)), clock, stop);
        }
    }

    private async Task<bool> TryWriteAsync(BlobClient blob, T document, BlobRequestConditions conditions, CancellationToken stop)
    {
        var options = new BlobUploadOptions { HttpHeaders = s_json, Conditions = conditions, Metadata = metadata?.Invoke(document) };
        try
        {
            await blob.UploadAsync(new BinaryData(JsonSerializer.SerializeToUtf8Bytes(document, type)), options, stop);
            return true;
        }
        catch (RequestFailedException e) when (e.Status == 412 || e.ErrorCode == BlobErrorCode.BlobAlreadyExists)
        {
            // Another writer, or our own first try whose answer was lost: either way the next read tells.
            return false;
        }
    }
}
