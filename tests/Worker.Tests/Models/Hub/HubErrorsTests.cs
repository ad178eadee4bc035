using System.Net;
using System.Net.Sockets;
using KoGpt2.TestSupport;

namespace KoGpt2.Worker.Tests.Models.Hub;

public sealed class HubErrorsTests
{
    [Fact]
    public async Task Fetch_NoSuchRepository_SaysThatItMayBePrivate()
    {
        await using HubFixture fixture = await HubFixture.StartAsync();
        fixture.Hub.Token = "hf_secret";
        Assert.Equal(
            $"{fixture.Hub.Endpoint} has no model {HubServer.Id}, or it is private; for a private one, set HF_TOKEN to a token that may read it.",
            await fixture.FailAsync());
        Assert.Single(fixture.Hub.Requests);
    }

    [Fact]
    public async Task Fetch_UnknownToken_SaysSoWithoutShowingIt()
    {
        await using HubFixture fixture = await HubFixture.StartAsync();
        fixture.Hub.Token = "hf_secret";
        Assert.Equal(
            $"{fixture.Hub.Endpoint} does not know the token that HF_TOKEN or the token file holds; make another at {fixture.Hub.Endpoint}/settings/tokens.",
            await fixture.FailAsync(settings => settings with { Token = "hf_other" }));
    }

    [Fact]
    public async Task Fetch_TokenWithoutRight_SaysSo()
    {
        await using HubFixture fixture = await HubFixture.StartAsync();
        fixture.Hub.Token = "hf_secret";
        fixture.Hub.HubFaults.Enqueue(HubServer.Status(404, "X-Error-Code", "RepoNotFound"));
        Assert.Equal(
            $"{fixture.Hub.Endpoint} has no model {HubServer.Id} that the token in HF_TOKEN or the token file may read.",
            await fixture.FailAsync(settings => settings with { Token = "hf_secret" }));
    }

    [Fact]
    public async Task Fetch_Gated_SaysWhereToAsk()
    {
        await using HubFixture fixture = await HubFixture.StartAsync();
        fixture.Hub.Gated = true;
        Assert.Equal(
            $"{HubServer.Id} is gated: ask for access at {fixture.Hub.Endpoint}/{HubServer.Id}, and set HF_TOKEN to a token of the account that has it.",
            await fixture.FailAsync());
    }

    [Fact]
    public async Task Fetch_NoSuchRevision_NamesIt()
    {
        await using HubFixture fixture = await HubFixture.StartAsync();
        Assert.Equal($"{HubServer.Id} has no branch, tag or commit 'v9'.", await fixture.FailAsync(revision: "v9"));
    }

    [Fact]
    public async Task Fetch_FileIsGone_NamesIt()
    {
        await using HubFixture fixture = await HubFixture.StartAsync();
        fixture.Hub.Faults.Enqueue(HubServer.Status(404, "X-Error-Code", "EntryNotFound"));
        Assert.Equal($"{fixture.Hub.Endpoint} has no model.safetensors of {HubServer.Id} any more.", await fixture.FailAsync());
    }

    [Fact]
    public async Task Fetch_EndpointIsNoHub_NamesHfEndpoint()
    {
        await using HubFixture fixture = await HubFixture.StartAsync();
        fixture.Hub.HubFaults.Enqueue(HubServer.Status(404));
        Assert.Equal(
            $"{new Uri(fixture.Hub.Endpoint).Authority} answered 404 when asked for {HubServer.Id}@main; HF_ENDPOINT is {fixture.Hub.Endpoint}.", await fixture.FailAsync());
        fixture.Hub.HubFaults.Enqueue(HubServer.Status(200));
        Assert.StartsWith($"The answer of {fixture.Hub.Endpoint} about {HubServer.Id}@main is not what a hub answers about a model: ", await fixture.FailAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetch_NobodyListens_NamesHfEndpointAtOnce()
    {
        await using HubFixture fixture = await HubFixture.StartAsync();
        string message = await fixture.FailAsync(settings => settings with { Endpoint = $"http://127.0.0.1:{FreePort()}" });
        Assert.Matches(@"^127\.0\.0\.1:[0-9]+ cannot be reached \(.+\); check the network, and HF_ENDPOINT, which is http://127\.0\.0\.1:[0-9]+\.$", message);
        Assert.DoesNotContain(fixture.Time.Waits, wait => wait < fixture.Settings.Stall);
    }

    [Fact]
    public async Task Fetch_EndlessRedirects_GivesUp()
    {
        await using HubFixture fixture = await HubFixture.StartAsync();
        for (int i = 0; i < 20; i++)
            fixture.Hub.HubFaults.Enqueue(HubServer.Status(307, "Location", "/round"));
        Assert.Equal($"{fixture.Hub.Endpoint} sends us on more than 10 times when asked for {HubServer.Id}@main.", await fixture.FailAsync());
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
