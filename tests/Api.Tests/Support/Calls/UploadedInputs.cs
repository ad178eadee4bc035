using System.Text;
using Azure.Storage.Blobs;
using KoGpt2.Shared.Files;

namespace KoGpt2.Api.Tests.Support.Calls;

/// <summary>Files that are there as if someone had uploaded them.</summary>
internal static class UploadedInputs
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Makes a file; without a text, one whose content has not been sent yet.</summary>
    public static async Task<FileId> FileAsync(this ApiHost host, string? text, string? owner = null)
    {
        DateTimeOffset now = host.Get<TimeProvider>().GetUtcNow();
        var file = new FileRecord
        {
            Id = FileId.New(host.Get<TimeProvider>()),
            Owner = owner ?? host.Owner,
            Filename = "줄.jsonl",
            Purpose = FileRecord.BatchPurpose,
            CreatedAt = now,
            ExpiresAt = now + TimeSpan.FromDays(30),
        };
        await host.Get<FileStore>().CreateAsync(file, Stop);
        if (text is not null)
            await host.Content(file.Id, owner).UploadAsync(new BinaryData(Encoding.UTF8.GetBytes(text)), Stop);
        return file.Id;
    }

    /// <summary>A file's bytes.</summary>
    public static BlobClient Content(this ApiHost host, FileId file, string? owner = null) => host.Get<FileStore>().Content(owner ?? host.Owner, file);
}
