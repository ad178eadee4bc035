using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace KoGpt2.Api.Tests.Webhooks.Receivers;

/// <summary>A receiver below HTTP: takes one connection, reads the head of the request, and does as it is told with the stream.</summary>
internal sealed class RawReceiver : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TaskCompletionSource _asked = new();
    private readonly Task _serving;

    public RawReceiver(Func<Stream, Task> answer, X509Certificate2? certificate = null, bool reads = true)
    {
        _listener.Start();
        _serving = ServeAsync(answer, certificate, reads);
    }

    public string Host => _listener.LocalEndpoint.ToString()!;

    /// <summary>Ends once the request has come, or the connection where nothing is read.</summary>
    public Task Asked => _asked.Task;

    /// <summary>Ends with the answer.</summary>
    public Task Served => _serving;

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _serving;
    }

    private async Task ServeAsync(Func<Stream, Task> answer, X509Certificate2? certificate, bool reads)
    {
        try
        {
            using TcpClient client = await _listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
            await using Stream stream = certificate is null ? client.GetStream() : await SecureAsync(client.GetStream(), certificate);
            if (reads)
                await ReadHeadAsync(stream);
            _asked.TrySetResult();
            await answer(stream);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or System.Security.Authentication.AuthenticationException)
        {
            // The sender went away, as some tests want it to.
        }
    }

    private static async Task<Stream> SecureAsync(Stream plain, X509Certificate2 certificate)
    {
        var secure = new SslStream(plain);
        await secure.AuthenticateAsServerAsync(certificate);
        return secure;
    }

    private static async Task ReadHeadAsync(Stream stream)
    {
        byte[] buffer = new byte[4_096];
        var head = new StringBuilder();
        while (!head.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            int read = await stream.ReadAsync(buffer);
            if (read == 0)
                throw new IOException("The request ended in its head.");
            head.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }
    }
}
