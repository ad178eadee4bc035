using System.Net;
using System.Net.Http.Headers;

namespace KoGpt2.Worker.Models.Hub;

/// <summary>Speaks with the hub over HTTP: follows its redirects, and sends the token to nobody else.</summary>
/// <param name="settings">Which hub, as whom.</param>
/// <param name="time">Tells when a server has stalled.</param>
internal sealed class HubClient(HubSettings settings, TimeProvider time) : IDisposable
{
    private const int MostRedirects = 10;
    private const long LongestListing = 64 << 20;

    private static readonly ProductInfoHeaderValue s_agent = new("kogpt2", typeof(HubClient).Assembly.GetName().Version!.ToString(fieldCount: 3));

    // Redirects are followed here: the handler would drop the token even where the hub sends us to itself.
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = settings.Stall })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private readonly Uri _endpoint = new(settings.Endpoint);

    /// <summary>What the hub says about a model.</summary>
    /// <returns>The answer, JSON for <see cref="HubListing.Parse"/>.</returns>
    /// <exception cref="HubException">The hub refuses, or cannot be reached.</exception>
    public async Task<byte[]> ListAsync(HubAddress address, CancellationToken stop)
    {
        var uri = new Uri($"{settings.Endpoint}/api/models/{address.Id}/revision/{Uri.EscapeDataString(address.Revision)}?blobs=true");
        using HttpResponseMessage response = await FollowAsync(uri, from: 0, address, address.ToString(), stop);
        return await UnlessStalledAsync(uri, ReadAsync, stop);

        async Task<byte[]> ReadAsync(CancellationToken stop)
        {
            await response.Content.LoadIntoBufferAsync(LongestListing, stop);
            return await response.Content.ReadAsByteArrayAsync(stop);
        }
    }

    /// <summary>Asks for a file's bytes from a position on.</summary>
    /// <returns>An answer of status 200 (the whole file), 206 (what was asked for) or 416 (it will not go on from there); its body is still to be read.</returns>
    /// <exception cref="HubException">The hub refuses, or cannot be reached.</exception>
    public Task<HttpResponseMessage> OpenAsync(HubAddress address, string commit, string file, long from, CancellationToken stop)
    {
        var uri = new Uri($"{settings.Endpoint}/{address.Id}/resolve/{commit}/{Uri.EscapeDataString(file)}");
        return FollowAsync(uri, from, address, $"{file} of {address.Id}", stop);
    }

    /// <summary>Does a part of a request; gives up when nothing has come for too long.</summary>
    /// <param name="uri">Whom an error names.</param>
    /// <param name="act">The part; it may end with any failure of the network.</param>
    /// <param name="stop">Gives up at once.</param>
    /// <exception cref="HubInterruptedException">The network failed, or the server stalled.</exception>
    public async Task<T> UnlessStalledAsync<T>(Uri uri, Func<CancellationToken, Task<T>> act, CancellationToken stop)
    {
        using var stall = new CancellationTokenSource(settings.Stall, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, stall.Token);
        try
        {
            return await act(either.Token);
        }
        catch (OperationCanceledException error) when (!stop.IsCancellationRequested)
        {
            throw new HubInterruptedException($"{uri.Authority} sent nothing for {settings.Stall.TotalSeconds} seconds.", error);
        }
        catch (HttpRequestException error) when (error.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
            or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError)
        {
            throw new HubInterruptedException(
                $"{uri.Authority} cannot be reached ({Reason(error)}); check the network, and HF_ENDPOINT, which is {settings.Endpoint}.", error)
            {
                Unreachable = true,
            };
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw new HubInterruptedException($"{uri.Authority} broke off its answer: {Reason(error)}.", error);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> FollowAsync(Uri uri, long from, HubAddress address, string what, CancellationToken stop)
    {
        if (settings.Offline)
            throw new HubException($"HF_HUB_OFFLINE is set, and {what} is not in {settings.Cache}.");
        for (int hop = 0; hop <= MostRedirects; hop++)
        {
            HttpResponseMessage response = await SendAsync(uri, from, stop);
            if (response.IsSuccessStatusCode || (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && from > 0))
                return response;
            using (response)
                uri = response.Headers.Location is { } target && (int)response.StatusCode is 301 or 302 or 303 or 307 or 308
                    ? Next(uri, target, what)
                    : throw HubErrors.From(Refusal(response, uri, address, what));
        }
        throw new HubException($"{settings.Endpoint} sends us on more than {MostRedirects} times when asked for {what}.");
    }

    private Task<HttpResponseMessage> SendAsync(Uri uri, long from, CancellationToken stop) => UnlessStalledAsync(
        uri,
        async either =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, uri);
            request.Headers.UserAgent.Add(s_agent);
            request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
            request.Headers.Authorization = settings.Token is not null && IsHub(uri) ? new AuthenticationHeaderValue("Bearer", settings.Token) : null;
            request.Headers.Range = from > 0 ? new RangeHeaderValue(from, null) : null;
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either);
        },
        stop);

    private static Uri Next(Uri uri, Uri target, string what)
    {
        var next = new Uri(uri, target);
        return next.Scheme == uri.Scheme || next.Scheme == Uri.UriSchemeHttps
            ? next
            : throw new HubException($"{uri.Authority} sends us to {next.GetLeftPart(UriPartial.Authority)} for {what}, which is not encrypted.");
    }

    private bool IsHub(Uri uri) => Uri.Compare(uri, _endpoint, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;

    private HubRefusal Refusal(HttpResponseMessage response, Uri uri, HubAddress address, string what) => new(
        address, settings, what, uri.Authority, IsHub(uri), response.StatusCode, Header(response, "X-Error-Code"), Header(response, "X-Error-Message"), Wait(response));

    private TimeSpan? Wait(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > time.GetUtcNow() => date - time.GetUtcNow(),
        _ => null,
    };

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.FirstOrDefault() : null;

    private static string Reason(Exception error) => error.Message.TrimEnd('.');
}
