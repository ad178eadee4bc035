using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Tests.Support.Calls;
using KoGpt2.Shared.Jobs;
using KoGpt2.TestSupport;

namespace KoGpt2.Api.Tests.Planning;

[Collection(nameof(AloneGroup))]
public sealed class JobPlannerMemoryTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Plan_AMillionLines_HoldsNoneOfThem()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, new() { ["Planning:LinesPerShard"] = "10000" });
        const int lines = 1_000_000;
        JobId id = await InputFiles.SubmitAsync(host, azurite, new RepeatedLine("{\"prompt\":\"이 영화는\"}\n"u8.ToArray(), lines));
        long most = await Memory.MostAsync(() => host.Handlers.PlanAsync(new JobMessage(host.Owner, id), TestContext.Current.CancellationToken));
        JobDocument job = await host.FindAsync(id);
        Assert.Equal((JobStatus.InProgress, lines, 100), (job.Status, job.Total, job.Shards));
        Assert.InRange(most, 0, 64L * 1_024 * 1_024);
        Assert.Equal(100, (await Mailbox.TakeShardsAsync(azurite, host.Model)).Count);
    }
}
