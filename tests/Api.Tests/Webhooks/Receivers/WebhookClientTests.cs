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

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Post_RedirectIntoThePrivateNetwork_IsNotFollowed(int status)
    {
        await using Receiver receiver = await Receiver.StartAsync(), inside = await Receiver.StartAsync();
        receiver.AnswerWith(status, "Location", inside.Url.ToString());
        using WebhookClient client = Client(receiver.Host);
        AttemptResult result = await client.PostAsync(receiver.Url, "evt_1", "{}"u8.ToArray(), [new byte[32]], TestContext.Current.CancellationToken);
        Assert.Equal(new AttemptResult(status, null, $"The receiver answered {status}."), result);
        Assert.Equal((1, 0), (receiver.Waiting, inside.Waiting));
    }

    [Theory]
    [InlineData("120", 120)]
    [InlineData("0", 0)]
    [InlineData("-5", null)]
    [InlineData("99999999999999", null)]
    [InlineData("soon", null)]
    [InlineData("1.5", null)]
    public async Task Post_RetryAfter_IsReadWhereItIsANumberOfSeconds(string header, int? seconds)
    {
        await using Receiver receiver = await Receiver.StartAsync();
        receiver.AnswerWith(429, "Retry-After", header);
        using WebhookClient client = Client(receiver.Host);
        AttemptResult result = await client.PostAsync(receiver.Url, "evt_1", "{}"u8.ToArray(), [new byte[32]], TestContext.Current.CancellationToken);
        Assert.Equal(new AttemptResult(429, seconds is null ? null : TimeSpan.FromSeconds(seconds.Value), "The receiver answered 429."), result);
    }

    [Fact]
    public async Task Post_NameLongerThanNamesAre_SaysSo()
    {
        using WebhookClient client = Client("unrelated:80");
        var url = new Uri($"https://{string.Join('.', Enumerable.Repeat(new string('a', 60), 5))}/hook");
        AttemptResult result = await client.PostAsync(url, "evt_1", "{}"u8.ToArray(), [new byte[32]], TestContext.Current.CancellationToken);
        Assert.Equal(new AttemptResult(null, null, "The receiver's name is none that can be known."), result);
    }

    private static WebhookClient Client(string allowed, HostLookup? lookup = null)
    {
        var hosts = new AllowedHosts(Options.Create(new WebhookOptions { AllowedHosts = [allowed] }));
        return new WebhookClient(hosts, new ReceiverConnection(hosts, lookup ?? Dns.GetHostAddressesAsync), TimeProvider.System);
    }
}
