using System.Net;
using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Webhooks.Receivers;
using KoGpt2.Shared.Webhooks;
using Microsoft.Extensions.Options;

namespace KoGpt2.Api.Tests.Webhooks.Receivers;

public sealed class WebhookClientTests
{
    [Fact]
    public async Task Post_TwoSecrets_SignsByEach()
    {
        await using Receiver receiver = await Receiver.StartAsync();
        using WebhookClient client = Client(receiver.Host);
        byte[][] secrets = [[.. Enumerable.Repeat((byte)1, 32)], [.. Enumerable.Repeat((byte)2, 32)]];
        await client.PostAsync(receiver.Url, "evt_1", "{}"u8.ToArray(), secrets, TestContext.Current.CancellationToken);
        Received received = await receiver.NextAsync();
        Assert.Equal(2, received.Headers[WebhookSignature.SignatureHeader].Split(' ').Length);
        Assert.All(secrets, secret => Assert.True(WebhookSignature.Verify(secret, "evt_1", received.Headers[WebhookSignature.TimestampHeader],
            received.Headers[WebhookSignature.SignatureHeader], received.Body, TimeProvider.System.GetUtcNow())));
    }

    [Fact]
    public async Task Post_HostWithOnlyPrivateAddresses_IsNeverConnectedTo()
    {
        await using Receiver receiver = await Receiver.StartAsync();
        using WebhookClient client = Client("unrelated:80");
        var url = new Uri($"https://localhost:{receiver.Url.Port}/hook");
        AttemptResult result = await client.PostAsync(url, "evt_1", "{}"u8.ToArray(), [new byte[32]], TestContext.Current.CancellationToken);
        Assert.Equal(new AttemptResult(null, null, "localhost has no public address."), result);
        Assert.Equal(0, receiver.Waiting);
    }

    [Fact]
    public async Task Post_NoTlsWhereItIsWanted_SaysSo()
    {
        await using Receiver receiver = await Receiver.StartAsync();
        using WebhookClient client = Client(receiver.Host);
        AttemptResult result = await client.PostAsync(new Uri($"https://{receiver.Host}/hook"), "evt_1", "{}"u8.ToArray(), [new byte[32]], TestContext.Current.CancellationToken);
        Assert.Equal("The receiver's TLS or certificate is not in order.", result.Error);
    }

    [Fact]
    public async Task Post_ConnectionCutOff_IsAFailure()
    {
        await using Receiver receiver = await Receiver.StartAsync();
        receiver.Answer = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        using WebhookClient client = Client(receiver.Host);
        AttemptResult result = await client.PostAsync(receiver.Url, "evt_1", "{}"u8.ToArray(), [new byte[32]], TestContext.Current.CancellationToken);
        Assert.Null(result.Status);
        Assert.StartsWith("The receiver ", result.Error, StringComparison.Ordinal);
    }

    private static WebhookClient Client(string allowed, HostLookup? lookup = null)
    {
        var hosts = new AllowedHosts(Options.Create(new WebhookOptions { AllowedHosts = [allowed] }));
        return new WebhookClient(hosts, new ReceiverConnection(hosts, lookup ?? Dns.GetHostAddressesAsync), TimeProvider.System);
    }
}
