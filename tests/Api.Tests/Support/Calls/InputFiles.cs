using Azure.Storage.Blobs.Models;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;
using KoGpt2.TestSupport;

namespace KoGpt2.Api.Tests.Support.Calls;

/// <summary>Jobs whose input is any bytes at all, as an uploaded file may be.</summary>
internal static class InputFiles
{
    public static Task<JobId> SubmitAsync(ApiHost host, AzuriteFixture azurite, string input, WebhookSpec? webhook = null, InputFormat format = default, bool strict = false) =>
        SubmitAsync(host, azurite, new MemoryStream(System.Text.Encoding.UTF8.GetBytes(input)), webhook, format, strict);

    public static async Task<JobId> SubmitAsync(ApiHost host, AzuriteFixture azurite, Stream input, WebhookSpec? webhook = null, InputFormat format = default, bool strict = false)
    {
        TimeProvider clock = host.Get<TimeProvider>();
        JobId id = JobId.New(clock);
        string blob = StorageLayout.Input(host.Owner, id);
        BlobContentInfo written = await azurite.Storage.Jobs.GetBlobClient(blob).UploadAsync(input, TestContext.Current.CancellationToken);
        long size = (await azurite.Storage.Jobs.GetBlobClient(blob).GetPropertiesAsync(cancellationToken: TestContext.Current.CancellationToken)).Value.ContentLength;
        await host.Jobs.CreateAsync(
            new JobDocument
            {
                Id = id,
                Owner = host.Owner,
                Spec = new JobSpec { Model = host.Model, ModelVersion = "0123456789abcdef", Webhook = webhook, Format = format, Strict = strict },
                Input = new InputReference(StorageLayout.JobsContainer, blob, written.ETag.ToString(), size),
                CreatedAt = clock.GetUtcNow(),
                UpdatedAt = clock.GetUtcNow(),
            }, TestContext.Current.CancellationToken);
        return id;
    }
}
