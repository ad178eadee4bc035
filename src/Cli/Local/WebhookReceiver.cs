using System.Net;
using System.Threading.Channels;
using KoGpt2.Shared.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace KoGpt2.Cli.Local;

/// <summary>A webhook endpoint on a free loopback port, as a caller would run one: it verifies signatures and keeps what came.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly byte[] _secret;
    private readonly Channel<ReceivedWebhook> _received = Channel.CreateUnbounded<ReceivedWebhook>();

    private WebhookReceiver(WebApplication app, byte[] secret) => (_app, _secret) = (app, secret);

    /// <summary>Where it listens.</summary>
    public Uri Url { get; private set; } = null!;

    /// <summary>What came, in order of arrival.</summary>
    public ChannelReader<ReceivedWebhook> Received => _received.Reader;

    /// <summary>Starts one.</summary>
    /// <param name="secret">The secret that its events are signed with, <c>whsec_…</c>.</param>
    /// <param name="stop">Gives up.</param>
    public static async Task<WebhookReceiver> StartAsync(string secret, CancellationToken stop)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        WebApplication app = builder.Build();
        if (!WebhookSignature.TryReadSecret(secret, out byte[] bytes))
            throw new ArgumentException("Not a webhook secret.", nameof(secret));
        var receiver = new WebhookReceiver(app, bytes);
        app.Run(receiver.ReceiveAsync);
        await app.StartAsync(stop);
        string address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        receiver.Url = new Uri(new Uri(address), "/webhook");
        return receiver;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        IHeaderDictionary headers = context.Request.Headers;
        string? id = headers[WebhookSignature.IdHeader];
        bool verified = WebhookSignature.Verify(
            _secret, id, headers[WebhookSignature.TimestampHeader], headers[WebhookSignature.SignatureHeader], body.ToArray(), TimeProvider.System.GetUtcNow());
        await _received.Writer.WriteAsync(new ReceivedWebhook(id, body.ToArray(), verified), context.RequestAborted);
        context.Response.StatusCode = verified ? StatusCodes.Status204NoContent : StatusCodes.Status401Unauthorized;
    }
}

/// <summary>One request to a <see cref="WebhookReceiver"/>.</summary>
/// <param name="Id">The event's name.</param>
/// <param name="Body">The event as JSON.</param>
/// <param name="Verified">Whether its signature holds.</param>
internal sealed record ReceivedWebhook(string? Id, byte[] Body, bool Verified);
