using System.Net;
using KoGpt2.Api.Health;
using KoGpt2.Api.Tests.Support;
using KoGpt2.TestSupport;
using Microsoft.Extensions.Time.Testing;

namespace KoGpt2.Api.Tests.Health;

public sealed class HealthEndpointsTests(AzuriteFixture azurite)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Get_WithoutKey_IsOk()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        using HttpClient client = host.ClientWith(null);
        Assert.Equal("""{"status":"ok"}""", await client.GetStringAsync("/healthz", Stop));
    }

    [Fact]
    public async Task Get_OftenWithinFiveSeconds_AsksStorageOnce()
    {
        await using var own = new AzuriteFixture();
        await own.InitializeAsync();
        var clock = new FakeTimeProvider();
        await using ApiHost host = await ApiHost.StartAsync(own, clock: clock);
        Assert.True(await host.Get<StorageHealth>().IsWellAsync());
        await own.Storage.Jobs.DeleteAsync(cancellationToken: Stop);
        clock.Advance(TimeSpan.FromSeconds(4.9));
        Assert.True(await host.Get<StorageHealth>().IsWellAsync());
        clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.False(await host.Get<StorageHealth>().IsWellAsync());
    }

    [Fact]
    public async Task Get_StorageGone_Is503WithoutItsAddress()
    {
        const string nobody = "DefaultEndpointsProtocol=http;AccountName=a;AccountKey=AAAA;BlobEndpoint=http://127.0.0.1:9/a;QueueEndpoint=http://127.0.0.1:9/a;";
        var clock = new FakeTimeProvider();
        await using ApiHost host = await ApiHost.StartAsync(azurite, new() { ["Storage:ConnectionString"] = nobody }, clock);
        using HttpClient client = host.ClientWith(null);
        Task<HttpResponseMessage> answer = client.GetAsync("/healthz", Stop);
        while (!answer.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(20), Stop);
        }
        using HttpResponseMessage response = await answer;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.DoesNotContain("127.0.0.1", await response.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }
}
