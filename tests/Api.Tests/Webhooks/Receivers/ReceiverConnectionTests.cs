using System.Net;
using System.Net.Sockets;
using KoGpt2.Api.Webhooks.Receivers;
using Microsoft.Extensions.Options;

namespace KoGpt2.Api.Tests.Webhooks.Receivers;

public sealed class ReceiverConnectionTests : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public ReceiverConnectionTests() => _listener.Start();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.8.9.10")]
    [InlineData("0.0.0.0")]
    [InlineData("10.0.0.5")]
    [InlineData("172.16.0.5")]
    [InlineData("192.168.0.5")]
    [InlineData("169.254.169.254")]
    [InlineData("168.63.129.16")]
    [InlineData("100.100.100.200")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("192.0.2.7")]
    [InlineData("::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fe80::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("2002:7f00:1::1")]
    [InlineData("2001:0:7f00:1::1")]
    public async Task Open_NameOfAnAddressThatIsNotPublic_IsRefused(string address)
    {
        NotPublicException e = await Assert.ThrowsAsync<NotPublicException>(() => OpenAsync("hook.test", _ => [IPAddress.Parse(address)]));
        Assert.Equal("hook.test has no public address.", e.Message);
        Assert.False(_listener.Pending());
    }

    // What the system's own look-up makes of each is one of loopback's addresses, or nothing.
    [Theory]
    [InlineData("localhost")]
    [InlineData("localhost.")]
    [InlineData("LOCALHOST")]
    [InlineData("hook.localhost")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1.")]
    [InlineData("127.1")]
    [InlineData("127.0.1")]
    [InlineData("0")]
    [InlineData("2130706433")]
    [InlineData("0x7f000001")]
    [InlineData("0x7f.1")]
    [InlineData("017700000001")]
    [InlineData("0177.0.0.1")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    public async Task Open_AnySpellingOfLoopback_IsNeverConnectedTo(string host)
    {
        var hosts = new AllowedHosts(Options.Create(new WebhookOptions()));
        var connection = new ReceiverConnection(hosts, Dns.GetHostAddressesAsync);
        Exception e = await Assert.ThrowsAnyAsync<Exception>(() => connection.OpenAsync(new DnsEndPoint(host, Port), Stop).AsTask());
        Assert.True(e is NotPublicException or ArgumentException or SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain }, e.ToString());
        Assert.False(_listener.Pending());
    }

    [Fact]
    public async Task Open_NameThatMovesFromAPublicAddressToAPrivateOne_IsCheckedEachTime()
    {
        int lookups = 0;
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        IPAddress[] Look(string host)
        {
            // Cancelled before anything is connected to: no test may call on the public address.
            if (++lookups == 1)
                cancelled.Cancel();
            return [lookups == 1 ? IPAddress.Parse("8.8.8.8") : IPAddress.Loopback];
        }
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => OpenAsync("hook.test", Look, stop: cancelled.Token));
        Assert.Equal(1, lookups);
        await Assert.ThrowsAsync<NotPublicException>(() => OpenAsync("hook.test", Look));
        Assert.Equal(2, lookups);
        Assert.False(_listener.Pending());
    }

    [Fact]
    public async Task Open_SomeAddressesPublic_LeavesOutTheOthers()
    {
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        IPAddress[] Look(string host)
        {
            cancelled.Cancel();
            return [IPAddress.Loopback, IPAddress.Parse("8.8.8.8")];
        }
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => OpenAsync("hook.test", Look, stop: cancelled.Token));
        Assert.False(_listener.Pending());
    }

    [Fact]
    public async Task Open_HostOnTheList_ConnectsToTheAddressThatWasLookedUp()
    {
        int lookups = 0;
        await using Stream stream = await OpenAsync("hook.test", _ => lookups++ == 0 ? [IPAddress.Loopback] : [], allowed: $"hook.test:{Port}");
        using TcpClient accepted = await _listener.AcceptTcpClientAsync(Stop);
        Assert.Equal(1, lookups);
    }

    [Fact]
    public async Task Open_OtherPortOfAHostOnTheList_IsRefused() =>
        await Assert.ThrowsAsync<NotPublicException>(() => OpenAsync("hook.test", _ => [IPAddress.Loopback], allowed: "hook.test:1"));

    public void Dispose() => _listener.Dispose();

    private Task<Stream> OpenAsync(string host, Func<string, IPAddress[]> look, string? allowed = null, CancellationToken? stop = null)
    {
        var hosts = new AllowedHosts(Options.Create(new WebhookOptions { AllowedHosts = allowed is null ? [] : [allowed] }));
        return new ReceiverConnection(hosts, (name, _) => Task.FromResult(look(name))).OpenAsync(new DnsEndPoint(host, Port), stop ?? Stop).AsTask();
    }
}
