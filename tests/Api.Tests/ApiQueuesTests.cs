using System.Text.Json.Nodes;
using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Tests.Support.Calls;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage.Queues;
using KoGpt2.Shared.Webhooks;
using KoGpt2.TestSupport;

namespace KoGpt2.Api.Tests;

/// <summary>The queues consumed in this process, on a storage emulator of their own: the other tests look at their messages themselves.</summary>
public sealed class ApiQueuesTests : IAsyncLifetime
{
    private readonly AzuriteFixture _azurite = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _azurite.InitializeAsync();

    public ValueTask DisposeAsync() => _azurite.DisposeAsync();

    [Fact]
    public async Task Queues_FromSubmitToWebhook_NeedNoHelpButTheWorkers()
    {
        await using Receiver receiver = await Receiver.StartAsync();
        await using ApiHost host = await ApiHost.StartAsync(_azurite, new() { ["Webhooks:AllowedHosts:0"] = receiver.Host }, withQueues: true);
        JobId id = await host.AcceptAsync(new JsonObject
        {
            ["model"] = host.Model,
            ["prompts"] = new JsonArray("하나", "둘"),
            ["webhook"] = new JsonObject { ["url"] = receiver.Url.ToString() },
        });
        await FinishWhenPlannedAsync(host, id);
        await new JobQueues(_azurite.Storage).AnnounceAsync(await host.FindAsync(id), Stop);
        Received received = await receiver.NextAsync();
        Assert.True(WebhookSignature.Verify(host.Secret, received.Headers[WebhookSignature.IdHeader], received.Headers[WebhookSignature.TimestampHeader],
            received.Headers[WebhookSignature.SignatureHeader], received.Body, TimeProvider.System.GetUtcNow()));
        Assert.Equal("job.completed", JsonNode.Parse(received.Body)!["type"]!.GetValue<string>());
    }

    [Fact]
    public async Task Queues_CancelledJob_IsClosedByItsWatchMessage()
    {
        await using ApiHost host = await ApiHost.StartAsync(_azurite, new() { ["Watch:StopGrace"] = "00:00:01" }, withQueues: true);
        JobId id = await host.SubmitJobAsync("a");
        await UntilAsync(host, id, job => job.Status == JobStatus.InProgress);
        using HttpResponseMessage response = await host.Client.PostAsync($"/v1/jobs/{id}/cancel", null, Stop);
        JobDocument job = await UntilAsync(host, id, job => job.Status == JobStatus.Cancelled);
        Assert.Equal(1, job.Tally.Cancelled);
    }

    private async Task FinishWhenPlannedAsync(ApiHost host, JobId id)
    {
        await UntilAsync(host, id, job => job.Status == JobStatus.InProgress);
        await host.FinishShardAsync(_azurite, id, shard: 0);
    }

    private static async Task<JobDocument> UntilAsync(ApiHost host, JobId id, Func<JobDocument, bool> holds)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            JobDocument job = await host.FindAsync(id);
            if (holds(job))
                return job;
            await Task.Delay(TimeSpan.FromMilliseconds(50), limit.Token);
        }
    }
}
