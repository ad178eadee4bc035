using System.IO.Pipelines;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using KoGpt2.Shared.Files;
using KoGpt2.Shared.Jobs;

namespace KoGpt2.Api.Files;

/// <summary>Files that were uploaded.</summary>
internal sealed class UploadedFiles(FileStore files) : IFileSource
{
    /// <inheritdoc/>
    public async Task<IServedFile?> FindAsync(string owner, string id, CancellationToken stop) =>
        FileId.TryParse(id, out FileId parsed) && await files.FindAsync(owner, parsed, stop) is { } file
            ? new UploadedFile(file, files.Content(owner, parsed))
            : null;

    /// <inheritdoc/>
    public async Task<bool> DeleteAsync(string owner, string id, CancellationToken stop) =>
        FileId.TryParse(id, out FileId parsed) && await files.DeleteAsync(owner, parsed, stop);

    private sealed class UploadedFile(StoredFile file, BlobClient content) : IServedFile
    {
        public FileView View { get; } = FileView.From(file);

        public string? ETag => file.Content is { } pinned ? new ETag(pinned.ETag).ToString("H") : null;

        public JobSpec? Generated => null;

        public async Task CopyAsync(ByteSpan bytes, PipeWriter output, CancellationToken stop)
        {
            var options = new BlobDownloadOptions
            {
                Range = new HttpRange(bytes.Start, bytes.Length),
                Conditions = new BlobRequestConditions { IfMatch = new ETag(file.Content!.ETag) },
            };
            BlobDownloadStreamingResult read = await content.DownloadStreamingAsync(options, stop);
            await using Stream stream = read.Content;
            await stream.CopyToAsync(output, stop);
        }
    }
}
