using System.Net;
using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using KoGpt2.Api.Augmentations.Files;
using KoGpt2.Api.Augmentations.Runs;
using KoGpt2.Api.Tests.Crashes;
using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Tests.Support.Calls;
using KoGpt2.Augmentation.Runs;
using KoGpt2.Shared.Augmentations;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;
using KoGpt2.Shared.Webhooks;
using KoGpt2.TestSupport;

namespace KoGpt2.Api.Tests.Augmentations.Steps;

public sealed class RunWorkTests(AzuriteFixture azurite)
{
    private readonly SteppedTime _clock = new(Documents.Created);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_JobExpires_BecomesADataSetOfWhatWasFinished()
    {
        await using ApiHost host = await RunCalls.StartAsync(azurite, _clock);
        RunId id = await MakeAsync(host, request => request["expires_after"] = "PT1H");
        await host.StepAsync(id);
        JobId job = await host.PlanRoundAsync(id);
        await host.GenerateAsync(azurite, most: 1);
        _clock.MoveTo(Documents.Created.AddHours(1));
        await host.MoveAsync(job, j => j.ExpiryReached(_clock.GetUtcNow()).StopClosed(_clock.GetUtcNow()));
        RunDocument run = await host.StepAsync(id);
        Assert.Equal((RunStatus.Completed, true, 4), (run.Status, run.Expired, run.Counts.Generated));
        Assert.NotEmpty(await host.Client.GetStringAsync($"/v1/augmentations/{id}/files/manifest.json", Stop));
    }

    [Fact]
    public async Task Run_SourceChangesWhileItGoesOn_FailsAndSaysSo()
    {
        string container = "corpora-" + Guid.NewGuid().ToString("N");
        await azurite.Storage.Blobs.CreateBlobContainerAsync(container, cancellationToken: Stop);
        BlobClient blob = azurite.Storage.Blobs.GetBlobContainerClient(container).GetBlobClient("ratings.tsv");
        await blob.UploadAsync(new BinaryData(RunCalls.Ratings), Stop);
        await using ApiHost host = await RunCalls.StartAsync(azurite, _clock, new() { ["Augmentation:SourceContainers:0"] = container });
        RunId id = await MakeAsync(host, request =>
        {
            request["recipe"]!["source"]!.AsObject().Remove("file");
            request["recipe"]!["source"]!["blob"] = $"{container}/ratings.tsv";
        });
        await host.StepAsync(id);
        await blob.UploadAsync(new BinaryData(RunCalls.Ratings + "7\t새로운 줄이다\t1\n"), overwrite: true, Stop);
        RunDocument run = await host.CompleteAsync(azurite, id);
        Assert.Equal((RunStatus.Failed, "source_modified"), (run.Status, run.Error!.Code));
    }

    [Theory]
    [InlineData("text", "본문", "bad_source")]
    [InlineData("id", "번호", "bad_source")]
    public async Task Run_SourceLacksAColumn_Fails(string field, string column, string code)
    {
        await using ApiHost host = await RunCalls.StartAsync(azurite, _clock);
        RunId id = await MakeAsync(host, request => request["recipe"]!["source"]![field] = column);
        RunDocument run = await host.StepAsync(id);
        Assert.Equal((RunStatus.Failed, code), (run.Status, run.Error!.Code));
        Assert.Contains(column, run.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_JobDeletedByItsOwner_Fails()
    {
        await using ApiHost host = await RunCalls.StartAsync(azurite, _clock);
        RunId id = await MakeAsync(host);
        await host.StepAsync(id);
        JobId job = await host.PlanRoundAsync(id);
        await host.GenerateAsync(azurite);
        using HttpResponseMessage deleted = await host.Client.DeleteAsync($"/v1/jobs/{job}", Stop);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal("job_deleted", (await host.StepAsync(id)).Error!.Code);
    }

    [Fact]
    public async Task Run_JobCancelledByItsOwner_IsCancelled()
    {
        await using ApiHost host = await RunCalls.StartAsync(azurite, _clock);
        RunId id = await MakeAsync(host);
        await host.StepAsync(id);
        JobId job = await host.PlanRoundAsync(id);
        await host.MoveAsync(job, j => j.CancelRequested(_clock.GetUtcNow()).StopClosed(_clock.GetUtcNow()));
        Assert.Equal(RunStatus.Cancelled, (await host.StepAsync(id)).Status);
    }

    [Fact]
    public async Task Run_NoRoomForItsJob_WaitsAndThenGivesUp()
    {
        await using ApiHost host = await RunCalls.StartAsync(azurite, _clock, new() { ["Quotas:JobsInFlight"] = "1" });
        await host.SubmitJobAsync("먼저 온 일");
        RunId id = await MakeAsync(host, request => request["expires_after"] = "PT1H");
        RunDocument run = await host.StepAsync(id);
        Assert.Equal((RunStatus.Generating, null), (run.Status, run.Rounds[0].SubmittedAt));
        _clock.MoveTo(Documents.Created.AddHours(1));
        Assert.Equal("run_expired", (await host.StepAsync(id)).Error!.Code);
    }

    [Fact]
    public async Task Run_EndsWithAWebhook_PostsItsEvent()
    {
        await using Receiver receiver = await Receiver.StartAsync();
        await using ApiHost host = await RunCalls.StartAsync(azurite, _clock, new() { ["Webhooks:AllowedHosts:0"] = receiver.Host });
        RunId id = await MakeAsync(host, request => request["webhook"] = new JsonObject { ["url"] = receiver.Url.ToString() });
        RunDocument run = await host.CompleteAsync(azurite, id);
        await Mailbox.TakeAsync(azurite, StorageLayout.WebhooksQueue, id);
        await host.Handlers.SendWebhookAsync(new WebhookMessage(host.Owner, Run: id), Stop);
        Received received = await receiver.NextAsync();
        JsonNode posted = JsonNode.Parse(received.Body)!;
        Assert.Equal(("augmentation.completed", id.Text, "completed"), (posted["type"]!.GetValue<string>(), posted["data"]!["id"]!.GetValue<string>(), posted["data"]!["status"]!.GetValue<string>()));
        Assert.Equal(run.Counts.Kept, posted["data"]!["counts"]!["kept"]!.GetValue<int>());
        await host.Handlers.SendWebhookAsync(new WebhookMessage(host.Owner, Run: id), Stop);
        Assert.Equal(0, receiver.Waiting);
        Assert.Equal(DeliveryState.Delivered, (await host.FindAsync(id)).Delivery!.State);

        using HttpResponseMessage again = await host.Client.PostAsync($"/v1/augmentations/{id}/webhook/redeliver", null, Stop);
        Assert.Equal(HttpStatusCode.Accepted, again.StatusCode);
        using HttpResponseMessage early = await host.Client.PostAsync($"/v1/augmentations/{id}/webhook/redeliver", null, Stop);
        Assert.Equal("attempt_under_way", (await early.JsonAsync())["code"]!.GetValue<string>());
        await Mailbox.TakeAsync(azurite, StorageLayout.WebhooksQueue, id);
        await host.Handlers.SendWebhookAsync(new WebhookMessage(host.Owner, Run: id), Stop);
        Received second = await receiver.NextAsync();
        Assert.Equal((received.Headers["webhook-id"], Convert.ToHexString(received.Body)), (second.Headers["webhook-id"], Convert.ToHexString(second.Body)));
    }

    [Theory]
    [InlineData(false, "webhook_not_found")]
    [InlineData(true, "no_event_yet")]
    public async Task Redeliver_NothingToSend_SaysWhy(bool hasWebhook, string code)
    {
        await using ApiHost host = await RunCalls.StartAsync(azurite, _clock);
        RunId id = await MakeAsync(host, request => request["webhook"] = hasWebhook ? new JsonObject { ["url"] = "https://example.com/hook" } : null);
        using HttpResponseMessage response = await host.Client.PostAsync($"/v1/augmentations/{id}/webhook/redeliver", null, Stop);
        Assert.Equal(code, (await response.JsonAsync())["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task Write_SameBytesAgain_KeepsTheETagThatAJobIsPinnedBy()
    {
        await azurite.Storage.CreateMissingAsync([], Stop);
        RunId id = RunId.New(TimeProvider.System);
        var files = new BlobRunFiles(azurite.Storage, "owner", id);
        BlobClient blob = azurite.Storage.Runs.GetBlobClient(StorageLayout.RunFile("owner", id, "rounds/000/prompts.jsonl"));
        WrittenFile[] written = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => WriteAsync("가나다")));
        BlobProperties first = await blob.GetPropertiesAsync(cancellationToken: Stop);
        Assert.Single(written.Distinct());
        Assert.Equal((9, first.ContentLength), (written[0].Size, written[0].Size));
        await WriteAsync("가나다");
        Assert.Equal(first.ETag, (await blob.GetPropertiesAsync(cancellationToken: Stop)).Value.ETag);
        await WriteAsync("라마바");
        Assert.NotEqual(first.ETag, (await blob.GetPropertiesAsync(cancellationToken: Stop)).Value.ETag);
        await Assert.ThrowsAsync<InvalidOperationException>(() => files.WriteAsync("rounds/000/prompts.jsonl", "text/plain", _ => throw new InvalidOperationException(), Stop));
        Assert.Equal("라마바", (await blob.DownloadContentAsync(Stop)).Value.Content.ToString());
        await Assert.ThrowsAsync<FileNotFoundException>(() => files.OpenReadAsync("none", Stop));

        Task<WrittenFile> WriteAsync(string text) => files.WriteAsync(
            "rounds/000/prompts.jsonl", "application/jsonl", stream => stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text), Stop).AsTask(), Stop);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Write_ManyBlocks_IsWholeAndSeekable(bool async)
    {
        await azurite.Storage.CreateMissingAsync([], Stop);
        var files = new BlobRunFiles(azurite.Storage, "owner", RunId.New(TimeProvider.System));
        byte[] bytes = [.. Enumerable.Range(0, 9 * 1_024 * 1_024 + 7).Select(i => (byte)(i * 31 >> 3))];
        WrittenFile written = await files.WriteAsync("data/part-00000.parquet", "application/octet-stream", async stream =>
        {
            for (int at = 0; at < bytes.Length; at += 1_000_003)
            {
                ReadOnlyMemory<byte> piece = bytes.AsMemory(at, Math.Min(1_000_003, bytes.Length - at));
                if (async)
                    await stream.WriteAsync(piece, Stop);
                else
                    stream.Write(piece.Span);
                Assert.Equal(at + piece.Length, stream.Position);
            }
        }, Stop);
        Assert.Equal(bytes.Length, written.Size);
        await using Stream read = await files.OpenReadAsync("data/part-00000.parquet", Stop);
        read.Seek(-5, SeekOrigin.End);
        byte[] end = new byte[5];
        await read.ReadExactlyAsync(end, Stop);
        Assert.Equal(bytes[^5..], end);
    }

    private static async Task<RunId> MakeAsync(ApiHost host, Action<JsonObject>? change = null)
    {
        var request = new JsonObject { ["recipe"] = host.Recipe(await host.UploadTableAsync()) };
        change?.Invoke(request);
        return await host.MakeRunAsync(request);
    }
}
