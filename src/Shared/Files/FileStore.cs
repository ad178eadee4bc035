using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;

namespace KoGpt2.Shared.Files;

/// <summary>Uploaded files in blob storage: a record and the content, one blob each. A file whose time is up counts as gone.</summary>
public sealed class FileStore(StorageClients storage, TimeProvider clock)
{
    private const int ReadAtOnce = 16;
    private const string RecordName = "/file.json", ContentName = "/content";

    private readonly SwappedBlobs<FileRecord> _records = new(SharedJson.Korean.FileRecord, metadata: null, clock);

    /// <summary>Writes a new file's record; one that is there already stays as it is, since it can only be this file's own: a first try whose answer was lost.</summary>
    public Task CreateAsync(FileRecord file, CancellationToken stop) =>
        _records.TryCreateAsync(storage.Files.GetBlobClient(StorageLayout.FileRecord(file.Owner, file.Id)), file, stop);

    /// <summary>Where a file's bytes are, or shall be.</summary>
    public BlobClient Content(string owner, FileId id) => storage.Files.GetBlobClient(StorageLayout.FileContent(owner, id));

    /// <summary>Reads a file's record and what its content is now.</summary>
    /// <returns><see langword="null"/> if this owner has no such file.</returns>
    public async Task<StoredFile?> FindAsync(string owner, FileId id, CancellationToken stop) =>
        await ReadAsync(StorageLayout.FileRecord(owner, id), stop) is { } record && record.ExpiresAt > clock.GetUtcNow()
            ? new StoredFile(record, await FindContentAsync(owner, id, stop))
            : null;

    /// <summary>Reads a file's record, also of one whose time is up.</summary>
    /// <returns><see langword="null"/> if there is none.</returns>
    public Task<FileRecord?> FindRecordAsync(string owner, FileId id, CancellationToken stop) => ReadAsync(StorageLayout.FileRecord(owner, id), stop);

    /// <summary>An owner's files in order of their names' times.</summary>
    /// <param name="owner">Whose files.</param>
    /// <param name="after">Starts behind this file; <see langword="null"/> starts with the first.</param>
    /// <param name="oldestFirst">Otherwise the newest comes first.</param>
    /// <param name="stop">Gives up.</param>
    public async IAsyncEnumerable<StoredFile> ListAsync(string owner, FileId? after, bool oldestFirst, [EnumeratorCancellation] CancellationToken stop)
    {
        string? last = after is { } id ? StorageLayout.File(owner, id) : null;
        IAsyncEnumerable<Folder> folders = FoldersAsync(owner, stop);
        if (oldestFirst)
            folders = folders.Reverse();
        folders = folders.Where(folder => last is null || string.CompareOrdinal(folder.Path, last) * (oldestFirst ? -1 : 1) > 0);
        await foreach (Folder[] page in folders.Chunk(ReadAtOnce).WithCancellation(stop))
        {
            foreach (StoredFile? file in await Task.WhenAll(page.Select(folder => ReadAsync(folder, stop))))
            {
                if (file is not null && file.Record.ExpiresAt > clock.GetUtcNow())
                    yield return file;
            }
        }
    }

    /// <summary>Deletes a file, its record first: then it is gone for everyone, and a crash leaves only bytes that the watch clears away.</summary>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> DeleteAsync(string owner, FileId id, CancellationToken stop)
    {
        bool existed = await storage.Files.GetBlobClient(StorageLayout.FileRecord(owner, id)).DeleteIfExistsAsync(cancellationToken: stop);
        await Content(owner, id).DeleteIfExistsAsync(cancellationToken: stop);
        return existed;
    }

    private async Task<InputReference?> FindContentAsync(string owner, FileId id, CancellationToken stop)
    {
        try
        {
            BlobClient blob = Content(owner, id);
            BlobProperties content = await blob.GetPropertiesAsync(cancellationToken: stop);
            return new InputReference(StorageLayout.FilesContainer, blob.Name, content.ETag.ToString(), content.ContentLength, id);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    // In a folder, the content stands before the record, which makes the folder a file.
    private async IAsyncEnumerable<Folder> FoldersAsync(string owner, [EnumeratorCancellation] CancellationToken stop)
    {
        BlobItem? content = null;
        await foreach (BlobItem blob in storage.Files.GetBlobsAsync(new GetBlobsOptions { Prefix = StorageLayout.Files(owner) }, stop))
        {
            if (blob.Name.EndsWith(ContentName, StringComparison.Ordinal))
                content = blob;
            else if (blob.Name.EndsWith(RecordName, StringComparison.Ordinal))
                yield return Folder.Of(blob.Name[..^RecordName.Length], content);
        }
    }

    private async Task<StoredFile?> ReadAsync(Folder folder, CancellationToken stop) =>
        await ReadAsync(folder.Path + RecordName, stop) is not { } record ? null : new StoredFile(record, folder.Content is { } content
            ? new InputReference(StorageLayout.FilesContainer, content.Name, content.Properties.ETag!.Value.ToString(), content.Properties.ContentLength!.Value, record.Id)
            : null);

    private async Task<FileRecord?> ReadAsync(string name, CancellationToken stop) =>
        await _records.ReadAsync(storage.Files.GetBlobClient(name), stop) is { } read ? read.Document : null;

    private sealed record Folder(string Path, BlobItem? Content)
    {
        public static Folder Of(string path, BlobItem? content) => new(path, content?.Name == path + ContentName ? content : null);
    }
}
