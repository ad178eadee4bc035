using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using KoGpt2.Api.Webhooks.Receivers;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace KoGpt2.Api.Tests.Webhooks.Receivers;

/// <summary>Receivers that do not answer as they should.</summary>
public sealed class OddReceiverTests
{
    private const string BrokeOff = "The receiver broke off before it had answered.", NotHttp = "The receiver's answer is not HTTP.", BadTls = "The receiver's TLS or certificate is not in order.";

    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());

    [Theory]
    [InlineData("", null, BrokeOff)]
    [InlineData("HTTP/1.1 20", null, BrokeOff)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n", null, BrokeOff)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab", 200, null)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnot a chunk", 200, null)]
    [InlineData("SSH-2.0-OpenSSH_9.6\r\n\r\n", null, NotHttp)]
    [InlineData("HTTP/1.1 two hundred\r\n\r\n", null, NotHttp)]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n", 204, null)]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", 404, "The receiver answered 404.")]
    public async Task Post_AnyBytes_AreAStatusOrAnError(string answer, int? status, string? error)
    {
        await using var receiver = new RawReceiver(stream => stream.WriteAsync(Encoding.Latin1.GetBytes(answer)).AsTask());
        Assert.Equal(new AttemptResult(status, null, error), await PostAsync("http", receiver.Host));
    }

    [Fact]
    public async Task Post_EndlessHeaders_AreNotReadToTheirEnd()
    {
        await using var receiver = new RawReceiver(async stream =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n"u8.ToArray());
            while (true)
                await stream.WriteAsync(Encoding.Latin1.GetBytes($"X-More: {new string('x', 1_000)}\r\n"));
        });
        Assert.Equal(new AttemptResult(null, null, "The receiver's headers have more than 65,536 bytes."), await PostAsync("http", receiver.Host));
        await receiver.Served;
    }

    [Fact]
    public async Task Post_EndlessBody_IsCutOff()
    {
        long sent = 0;
        await using var receiver = new RawReceiver(async stream =>
        {
            byte[] chunk = new byte[16 * 1_024];
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"u8.ToArray());
            for (; ; sent += chunk.Length)
                await stream.WriteAsync(chunk);
        });
        Assert.Equal(new AttemptResult(200, null, null), await PostAsync("http", receiver.Host));
        await receiver.Served;
        // Little but what the two sockets' own buffers hold.
        Assert.InRange(sent, 0, 32 * 1_024 * 1_024);
    }

    [Theory]
    [InlineData("http", true)]
    [InlineData("https", false)]
    public async Task Post_NoAnswerAtAll_EndsAfterFifteenSeconds(string scheme, bool reads)
    {
        var over = new TaskCompletionSource();
        await using var receiver = new RawReceiver(_ => over.Task, reads: reads);
        Task<AttemptResult> posting = PostAsync(scheme, receiver.Host);
        await receiver.Asked;
        _clock.Advance(TimeSpan.FromSeconds(14.9));
        Assert.False(posting.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Equal(new AttemptResult(null, null, "The receiver did not answer within 15 s."), await posting);
        over.SetResult();
    }

    [Fact]
    public async Task Post_HostLookupThatHangs_EndsAfterFifteenSeconds()
    {
        var asked = new TaskCompletionSource();
        Task<AttemptResult> posting = PostAsync("https", "hook.test:443", async (_, stop) =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, stop);
            return [];
        });
        await asked.Task;
        _clock.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(new AttemptResult(null, null, "The receiver did not answer within 15 s."), await posting);
    }

    [Theory]
    [InlineData(-30, 30)]
    [InlineData(-30, -1)]
    [InlineData(1, 30)]
    public async Task Post_CertificateOfItsOwn_IsRefusedWhateverItsDates(int fromDays, int toDays)
    {
        using X509Certificate2 certificate = Certificate(fromDays, toDays);
        await using var receiver = new RawReceiver(_ => Task.CompletedTask, certificate);
        Assert.Equal(new AttemptResult(null, null, BadTls), await PostAsync("https", receiver.Host));
        Assert.False(receiver.Asked.IsCompleted);
    }

    [Fact]
    public async Task Post_NoTlsBehindHttps_IsRefused()
    {
        await using var receiver = new RawReceiver(stream => stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray()).AsTask(), reads: false);
        Assert.Equal(new AttemptResult(null, null, BadTls), await PostAsync("https", receiver.Host));
    }

    private async Task<AttemptResult> PostAsync(string scheme, string host, HostLookup? lookup = null)
    {
        var hosts = new AllowedHosts(Options.Create(new WebhookOptions { AllowedHosts = [host] }));
        using var client = new WebhookClient(hosts, new ReceiverConnection(hosts, lookup ?? Dns.GetHostAddressesAsync), _clock);
        return await client.PostAsync(new Uri($"{scheme}://{host}/hook"), "evt_1", "{}"u8.ToArray(), [new byte[32]], TestContext.Current.CancellationToken);
    }

    private static X509Certificate2 Certificate(int fromDays, int toDays)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(fromDays), now.AddDays(toDays));
    }
}
