using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using KoGpt2.Shared.Webhooks;

namespace KoGpt2.Api.Webhooks.Receivers;

/// <summary>Posts events to receivers: to public addresses only, checked at the moment of connecting; no redirects, no proxy, no cookies.</summary>
internal sealed class WebhookClient : IDisposable
{
    private const int MostResponseBytes = 64 * 1_024;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(15), s_connectionLife = TimeSpan.FromMinutes(1);
    private readonly AllowedHosts _hosts;
    private readonly TimeProvider _clock;
    private readonly HttpMessageInvoker _http;

    /// <summary>Connects nothing yet.</summary>
    public WebhookClient(AllowedHosts hosts, ReceiverConnection connection, TimeProvider clock)
    {
        (_hosts, _clock) = (hosts, clock);
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            // No trace headers: they would tell strangers of our insides, and a receiver knows the event by its id.
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectCallback = (context, stop) => connection.OpenAsync(context.DnsEndPoint, stop),
            MaxResponseDrainSize = MostResponseBytes,
            MaxResponseHeadersLength = MostResponseBytes / 1_024,
            PooledConnectionLifetime = s_connectionLife,
        });
    }

    /// <summary>Makes one attempt, of 15 seconds at most.</summary>
    /// <param name="url">The receiver.</param>
    /// <param name="eventId">The event's name.</param>
    /// <param name="body">The event.</param>
    /// <param name="secrets">What it is signed with, one signature each.</param>
    /// <param name="stop">Gives up without a result.</param>
    public async Task<AttemptResult> PostAsync(Uri url, string eventId, byte[] body, IReadOnlyList<byte[]> secrets, CancellationToken stop)
    {
        if (_hosts.WhyNot(url) is { } wrong)
            return new AttemptResult(null, null, wrong);
        using var timeout = new CancellationTokenSource(s_limit, _clock);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        using HttpRequestMessage request = Request(url, eventId, body, secrets);
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(request, limit.Token);
            int status = (int)response.StatusCode;
            return new AttemptResult(status, RetryAfter(response.Headers.RetryAfter), response.IsSuccessStatusCode ? null : $"The receiver answered {status}.");
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            return new AttemptResult(null, null, $"The receiver did not answer within {s_limit.TotalSeconds} s.");
        }
        catch (HttpRequestException e)
        {
            return new AttemptResult(null, null, Explain(e));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private HttpRequestMessage Request(Uri url, string eventId, byte[] body, IReadOnlyList<byte[]> secrets)
    {
        DateTimeOffset now = _clock.GetUtcNow();
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("KoGpt2.Functions", "0.1"));
        request.Headers.Add(WebhookSignature.IdHeader, eventId);
        request.Headers.Add(WebhookSignature.TimestampHeader, now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(WebhookSignature.SignatureHeader, string.Join(' ', secrets.Select(secret => WebhookSignature.Sign(secret, eventId, now, body))));
        return request;
    }

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header) => header?.Delta ?? (header?.Date - _clock.GetUtcNow());

    private static string Explain(HttpRequestException e) => e switch
    {
        { InnerException: NotPublicException notPublic } => notPublic.Message,
        { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } } => "The receiver's name is not known.",
        { InnerException: ArgumentException } => "The receiver's name is none that can be known.",
        { InnerException: SocketException socket } => $"The receiver could not be connected to: {socket.SocketErrorCode}.",
        { HttpRequestError: HttpRequestError.SecureConnectionError } => "The receiver's TLS or certificate is not in order.",
        { HttpRequestError: HttpRequestError.InvalidResponse } => "The receiver's answer is not HTTP.",
        { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => $"The receiver's headers have more than {MostResponseBytes:N0} bytes.",
        _ => "The receiver broke off before it had answered.",
    };
}
