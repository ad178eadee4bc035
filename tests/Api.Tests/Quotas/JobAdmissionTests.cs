using System.Net;
using System.Text.Json.Nodes;
using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Tests.Support.Calls;
using KoGpt2.Shared.InFlight;
using KoGpt2.Shared.Jobs;
using KoGpt2.TestSupport;

namespace KoGpt2.Api.Tests.Quotas;

public sealed class JobAdmissionTests(AzuriteFixture azurite)
{
    private const string Body = """{"model": "MODEL", "prompts": ["a", "b"]}""";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Post_JobOverTheLimit_Is429UntilOneIsOver()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, new() { ["Quotas:JobsInFlight"] = "2" });
        JobId first = await host.SubmitPlannedAsync(1);
        await host.SubmitJobAsync("a");
        using HttpResponseMessage refused = await host.SubmitAsync(Body);
        JsonNode problem = await refused.JsonAsync();
        Assert.Equal((HttpStatusCode.TooManyRequests, "too_many_jobs"), (refused.StatusCode, problem["code"]!.GetValue<string>()));
        Assert.Equal("At most 2 jobs may be in flight at once (Quotas:JobsInFlight), and 2 are; send it again when one is over.", problem["detail"]!.GetValue<string>());
        Assert.Equal(TimeSpan.FromSeconds(30), refused.Headers.RetryAfter!.Delta);
        Assert.Equal(2, (await CountAsync(host)).Jobs);

        await host.Get<JobEnding>().AfterAsync(await host.FinishShardAsync(azurite, first, shard: 0), Stop);
        using HttpResponseMessage accepted = await host.SubmitAsync(Body);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
    }

    [Fact]
    public async Task Post_LinesOverTheLimit_Is429()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, new() { ["Quotas:LinesInFlight"] = "5" });
        await host.SubmitJobAsync("a", "b");
        await host.SubmitJobAsync("a", "b");
        using HttpResponseMessage refused = await host.SubmitAsync(Body);
        JsonNode problem = await refused.JsonAsync();
        Assert.Equal((HttpStatusCode.TooManyRequests, "too_many_lines"), (refused.StatusCode, problem["code"]!.GetValue<string>()));
        Assert.Equal("At most 5 lines may be in flight at once (Quotas:LinesInFlight); 4 are, and this job has 2 more.", problem["detail"]!.GetValue<string>());
        await host.SubmitJobAsync("a");
        Assert.Equal(new InFlightTotal(3, 5), await CountAsync(host));
    }

    [Fact]
    public async Task Post_Refused_GivesItsIdempotencyKeyBack()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, new() { ["Quotas:JobsInFlight"] = "1" });
        JobId first = await host.SubmitPlannedAsync(1);
        host.Client.DefaultRequestHeaders.Add("Idempotency-Key", "k");
        using HttpResponseMessage refused = await host.SubmitAsync(Body);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        await host.Get<JobEnding>().AfterAsync(await host.FinishShardAsync(azurite, first, shard: 0), Stop);
        using HttpResponseMessage accepted = await host.SubmitAsync(Body);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        Assert.False(accepted.Headers.Contains("Idempotency-Replayed"));
    }

    [Fact]
    public async Task Post_TwoHundredAtOnce_AllGetInByDefault()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        HttpResponseMessage[] responses = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => host.SubmitAsync(Body)));
        Assert.All(responses, response => Assert.Equal(HttpStatusCode.Accepted, response.StatusCode));
        Assert.Equal(new InFlightTotal(200, 400), await CountAsync(host));
    }

    [Fact]
    public async Task Post_FiftyAtOnceForTenPlaces_NeverMoreGetIn()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, new() { ["Quotas:JobsInFlight"] = "10" });
        HttpResponseMessage[] responses = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => host.SubmitAsync(Body)));
        int accepted = responses.Count(response => response.StatusCode == HttpStatusCode.Accepted);
        Assert.InRange(accepted, 1, 10);
        Assert.All(responses, response => Assert.True(response.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.TooManyRequests));
        Assert.Equal(accepted, (await CountAsync(host)).Jobs);
        Assert.Equal(accepted, (await host.GetJsonAsync("/v1/jobs"))["data"]!.AsArray().Count);
    }

    [Fact]
    public async Task Marks_HoweverTheJobEnds_Vanish()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, new() { ["Watch:StopGrace"] = "00:00:00" });
        JobId failed = await InputFiles.SubmitAsync(host, azurite, "\n"), planned = await host.SubmitJobAsync("a"), closed = await host.SubmitPlannedAsync(1), left = await host.SubmitPlannedAsync(1);
        await host.Get<InFlightJobs>().MarkAsync(host.Owner, failed, 1, Stop);
        Assert.Equal(4, (await CountAsync(host)).Jobs);

        await host.Handlers.PlanAsync(new JobMessage(host.Owner, failed), Stop);
        Assert.Equal((JobStatus.Failed, 3), ((await host.FindAsync(failed)).Status, (await CountAsync(host)).Jobs));

        using HttpResponseMessage cancelled = await host.Client.PostAsync($"/v1/jobs/{planned}/cancel", null, Stop);
        await host.Handlers.PlanAsync(new JobMessage(host.Owner, planned), Stop);
        Assert.Equal((JobStatus.Cancelled, 2), ((await host.FindAsync(planned)).Status, (await CountAsync(host)).Jobs));

        using HttpResponseMessage again = await host.Client.PostAsync($"/v1/jobs/{closed}/cancel", null, Stop);
        await host.Handlers.WatchAsync(new WatchMessage(host.Owner, closed), Stop);
        Assert.Equal((JobStatus.Cancelled, 1), ((await host.FindAsync(closed)).Status, (await CountAsync(host)).Jobs));

        await host.FinishShardAsync(azurite, left, shard: 0);
        await host.Handlers.WatchAsync(new WatchMessage(host.Owner, left), Stop);
        Assert.Equal((JobStatus.Completed, 0), ((await host.FindAsync(left)).Status, (await CountAsync(host)).Jobs));
    }

    private static Task<InFlightTotal> CountAsync(ApiHost host) => host.Get<InFlightJobs>().CountAsync(host.Owner, Stop);
}
