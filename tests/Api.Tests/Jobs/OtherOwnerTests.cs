using System.Net;
using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Tests.Support.Calls;
using KoGpt2.Shared.Jobs;
using KoGpt2.TestSupport;

namespace KoGpt2.Api.Tests.Jobs;

public sealed class OtherOwnerTests(AzuriteFixture azurite)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AnyRoute_AnotherOwnersJob_Is404AndChangesNothing()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        JobId running = await host.SubmitPlannedAsync(1), over = await host.SubmitPlannedAsync(1);
        await host.FinishShardAsync(azurite, over, shard: 0);
        using HttpClient other = host.ClientWith("other-" + host.Key);
        foreach (JobId id in new[] { running, over })
        {
            JobDocument before = await host.FindAsync(id);
            foreach ((HttpMethod method, string route) in new[]
            {
                (HttpMethod.Get, ""), (HttpMethod.Get, "/results"), (HttpMethod.Post, "/cancel"), (HttpMethod.Post, "/webhook/redeliver"), (HttpMethod.Delete, ""),
            })
            {
                using HttpResponseMessage response = await other.SendAsync(new HttpRequestMessage(method, $"/v1/jobs/{id}{route}"), Stop);
                Assert.Equal((HttpStatusCode.NotFound, $"There is no job '{id}'."), (response.StatusCode, (await response.JsonAsync())["detail"]!.GetValue<string>()));
            }
            Assert.Equal(before.UpdatedAt, (await host.FindAsync(id)).UpdatedAt);
        }
        Assert.DoesNotContain("job_", await other.GetStringAsync("/v1/jobs", Stop), StringComparison.Ordinal);
    }
}
