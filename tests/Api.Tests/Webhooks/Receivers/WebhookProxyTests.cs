using System.Net;
using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Webhooks.Receivers;
using Microsoft.Extensions.Options;

namespace KoGpt2.Api.Tests.Webhooks.Receivers;

/// <summary>Alone, since the default proxy, which is what the environment's variables set, is the whole process's.</summary>
[Collection(nameof(AloneGroup))]
public sealed class WebhookProxyTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Post_ProxyInTheEnvironment_IsNotUsed()
    {
        await using Receiver receiver = await Receiver.StartAsync(), proxy = await Receiver.StartAsync();
        IWebProxy before = HttpClient.DefaultProxy;
        HttpClient.DefaultProxy = new AlwaysProxy(proxy.Url);
        try
        {
            using var others = new HttpClient();
            using HttpResponseMessage response = await others.GetAsync(receiver.Url, Stop);
            Assert.Equal((1, 0), (proxy.Waiting, receiver.Waiting));
            var hosts = new AllowedHosts(Options.Create(new WebhookOptions { AllowedHosts = [receiver.Host] }));
            using var client = new WebhookClient(hosts, new ReceiverConnection(hosts, Dns.GetHostAddressesAsync), TimeProvider.System);
            await client.PostAsync(receiver.Url, "evt_1", "{}"u8.ToArray(), [new byte[32]], Stop);
            Assert.Equal((1, 1), (proxy.Waiting, receiver.Waiting));
        }
        finally
        {
            HttpClient.DefaultProxy = before;
        }
    }

    private sealed class AlwaysProxy(Uri address) : IWebProxy
    {
        public ICredentials? Credentials { get; set; }

        public Uri GetProxy(Uri destination) => address;

        public bool IsBypassed(Uri host) => false;
    }
}
