using System.Net;
using System.Text.Json.Nodes;
using Azure.Storage.Blobs.Models;
using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Tests.Support.Calls;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;
using KoGpt2.TestSupport;
using Microsoft.Extensions.Time.Testing;

namespace KoGpt2.Api.Tests.Lifetimes;

public sealed class DeletionTests(AzuriteFixture azurite)
{
    private readonly FakeTimeProvider _clock = new(Documents.Created);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Delete_Over_LeavesNothingBehind()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, new() { ["Planning:LinesPerShard"] = "2" }, _clock);
        JobId id = await CompletedAsync(host, lines: 5);
        Assert.Equal(8, (await LeftAsync(host)).Length);
        Assert.Equal(HttpStatusCode.NoContent, await DeleteAsync(host, id));
        Assert.Empty(await LeftAsync(host));
        Assert.Equal(HttpStatusCode.NotFound, await DeleteAsync(host, id));
        Assert.Equal(HttpStatusCode.NotFound, (await host.Client.GetAsync($"/v1/jobs/{id}", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await host.Client.GetAsync($"/v1/jobs/{id}/results", Stop)).StatusCode);
        Assert.Empty((await host.GetJsonAsync("/v1/jobs"))["data"]!.AsArray());
    }

    [Fact]
    public async Task Delete_Running_Is409AndChangesNothing()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, clock: _clock);
        JobId validating = await host.SubmitJobAsync("a"), running = await host.SubmitPlannedAsync(1), cancelling = await host.SubmitPlannedAsync(1);
        await host.MoveAsync(cancelling, job => job.CancelRequested(_clock.GetUtcNow()));
        foreach (JobId id in new[] { validating, running, cancelling })
        {
            JobDocument before = await host.FindAsync(id);
            using HttpResponseMessage response = await host.Client.DeleteAsync($"/v1/jobs/{id}", Stop);
            JsonNode problem = await response.JsonAsync();
            Assert.Equal((HttpStatusCode.Conflict, "job_running"), (response.StatusCode, problem["code"]!.GetValue<string>()));
            Assert.Equal($"{id} is not over yet; cancel it first, or wait for its end.", problem["detail"]!.GetValue<string>());
            Assert.Equal(before.UpdatedAt, (await host.FindAsync(id)).UpdatedAt);
        }
    }

    [Fact]
    public async Task Delete_WorkerWritesAfterwards_TheWatchClearsIt()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, new() { ["Watch:Interval"] = "00:00:01" }, _clock);
        JobId id = await host.SubmitPlannedAsync(3);
        await host.MoveAsync(id, job => job.CancelRequested(_clock.GetUtcNow()).StopClosed(_clock.GetUtcNow()));
        await DeleteAsync(host, id);
        await azurite.Storage.Jobs.GetBlobClient(StorageLayout.Part(host.Owner, id, 0)).UploadAsync(new BinaryData("{}\n"), Stop);
        _clock.Advance(TimeSpan.FromMinutes(10));
        await host.Handlers.WatchAsync(new WatchMessage(host.Owner, id) { Extra = true }, Stop);
        Assert.Empty(await LeftAsync(host));
    }

    [Fact]
    public async Task Watch_RetentionOver_DeletesTheJob()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, clock: _clock);
        JobId id = await CompletedAsync(host, lines: 1);
        _clock.Advance(TimeSpan.FromDays(30) - TimeSpan.FromSeconds(1));
        await host.Handlers.WatchAsync(new WatchMessage(host.Owner, id), Stop);
        Assert.NotEmpty(await LeftAsync(host));
        _clock.Advance(TimeSpan.FromSeconds(1));
        await host.Handlers.WatchAsync(new WatchMessage(host.Owner, id), Stop);
        Assert.Empty(await LeftAsync(host));
    }

    [Fact]
    public async Task Delete_OtherJobsAndOwners_KeepTheirs()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, clock: _clock), other = await ApiHost.StartAsync(azurite, clock: _clock);
        JobId gone = await CompletedAsync(host, lines: 1), kept = await CompletedAsync(host, lines: 1), others = await CompletedAsync(other, lines: 1);
        string[] before = await LeftAsync(other);
        await DeleteAsync(host, gone);
        Assert.Equal(JobStatus.Completed, (await host.FindAsync(kept)).Status);
        Assert.Single(ApiCalls.Lines(await host.Client.GetStringAsync($"/v1/jobs/{kept}/results", Stop)));
        Assert.Equal(HttpStatusCode.NotFound, await DeleteAsync(host, others));
        Assert.Equal(before, await LeftAsync(other));
    }

    private async Task<JobId> CompletedAsync(ApiHost host, int lines)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/jobs");
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        request.Content = System.Net.Http.Json.JsonContent.Create(new JsonObject
        {
            ["model"] = host.Model,
            ["prompts"] = new JsonArray([.. Enumerable.Range(0, lines).Select(i => JsonValue.Create($"{i}"))]),
        });
        using HttpResponseMessage response = await host.Client.SendAsync(request, Stop);
        JobId id = ApiCalls.Id(await response.JsonAsync());
        await host.Handlers.PlanAsync(new JobMessage(host.Owner, id), Stop);
        JobDocument job = await host.FindAsync(id);
        for (int shard = 0; shard < job.Shards; shard++)
            await host.FinishShardAsync(azurite, id, shard);
        return id;
    }

    private static async Task<HttpStatusCode> DeleteAsync(ApiHost host, JobId id)
    {
        using HttpResponseMessage response = await host.Client.DeleteAsync($"/v1/jobs/{id}", Stop);
        return response.StatusCode;
    }

    private async Task<string[]> LeftAsync(ApiHost host)
    {
        List<string> names = [];
        await foreach (BlobItem blob in azurite.Storage.Jobs.GetBlobsAsync(cancellationToken: Stop))
            names.Add(blob.Name);
        return [.. names.Where(name => name.Contains(host.Owner + "/", StringComparison.Ordinal))];
    }
}
