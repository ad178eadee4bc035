using Azure.Storage;
using Azure.Storage.Blobs.Models;
using KoGpt2.Api.Http;
using KoGpt2.Api.Settings;
using KoGpt2.Shared.Files;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;
using KoGpt2.Shared.Storage.Queues;
using Microsoft.Extensions.Options;

namespace KoGpt2.Api.Files.Uploads;

/// <summary>Receives a form with a file and writes the file while it is being sent; memory does not depend on its size.</summary>
internal sealed class FileUpload(FileStore files, JobQueues queues, IOptions<LimitsOptions> limits, TimeProvider clock, ILogger<FileUpload> log)
{
    private const int FormBytes = 64 * 1_024, BlockBytes = 4 * 1_024 * 1_024;

    private static readonly BlobUploadOptions s_blocks = new()
    {
        HttpHeaders = new BlobHttpHeaders { ContentType = "application/jsonl" },
        TransferOptions = new StorageTransferOptions { InitialTransferSize = BlockBytes, MaximumTransferSize = BlockBytes, MaximumConcurrency = 2 },
    };

    /// <summary>Receives one.</summary>
    /// <param name="context">The request.</param>
    /// <param name="owner">Who sends it.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>The file, or why it is refused (400, 413 or 415).</returns>
    public async Task<(StoredFile? File, Problem? Refusal)> ReceiveAsync(HttpContext context, string owner, CancellationToken stop)
    {
        long most = limits.Value.MaxUploadBytes;
        (FormBody? body, Problem? refusal) = FormBody.Open(context, most + FormBytes);
        if (body is null)
            return (null, refusal);
        if (context.Request.ContentLength > most + FormBytes)
            return (null, FileForm.TooLarge(most));
        FileId id = FileId.New(clock);
        var form = new FileForm();
        try
        {
            InputReference? content = await ReadAsync(body, form, owner, id, stop);
            form.Finish();
            if (!form.Errors.Any)
                return (await KeepAsync(owner, id, form, content!, stop), null);
            refusal = Problem.InvalidRequest(form.Errors);
        }
        catch (PartTooLongException)
        {
            refusal = FileForm.TooLarge(most);
        }
        catch (FormException e)
        {
            refusal = FormBody.Malformed(e.Message);
        }
        if (form.Filename is not null)
            await files.DeleteAsync(owner, id, stop);
        return (null, refusal);
    }

    private async Task<InputReference?> ReadAsync(FormBody body, FileForm form, string owner, FileId id, CancellationToken stop)
    {
        InputReference? content = null;
        while (await body.NextAsync(stop) is { } part)
        {
            if (await form.TakeAsync(part, stop))
                content = await WriteAsync(part.Content, form, owner, id, stop);
        }
        return content;
    }

    // The watch message goes first: it clears away what a crash leaves, and the file once its time is up.
    private async Task<InputReference> WriteAsync(PartStream content, FileForm form, string owner, FileId id, CancellationToken stop)
    {
        await queues.SendWatchAsync(new WatchMessage(owner, File: id), FileExpiry.Shortest, stop);
        content.Most = limits.Value.MaxUploadBytes;
        BlobContentInfo written = await files.Content(owner, id).UploadAsync(content, s_blocks, stop);
        if (content.BytesRead == 0)
            form.AddEmpty();
        return new InputReference(StorageLayout.FilesContainer, StorageLayout.FileContent(owner, id), written.ETag.ToString(), content.BytesRead, id);
    }

    private async Task<StoredFile> KeepAsync(string owner, FileId id, FileForm form, InputReference content, CancellationToken stop)
    {
        DateTimeOffset now = clock.GetUtcNow();
        var file = new FileRecord
        {
            Id = id,
            Owner = owner,
            Filename = form.Filename!,
            Purpose = FileRecord.BatchPurpose,
            CreatedAt = now,
            ExpiresAt = now + form.ExpiresAfter,
        };
        await files.CreateAsync(file, stop);
        log.LogInformation("{Owner} uploaded {File}, {Bytes} bytes", owner, id, content.Size);
        return new StoredFile(file, content);
    }
}
