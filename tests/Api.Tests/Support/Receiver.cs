using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace KoGpt2.Api.Tests.Support;

/// <summary>A webhook endpoint on a loopback port that answers as it is told and keeps what came.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Channel<Received> _received = Channel.CreateUnbounded<Received>();

    private Receiver(WebApplication app) => _app = app;

    public Uri Url { get; private set; } = null!;

    public string Host => Url.Authority;

    /// <summary>How it answers: by default 204.</summary>
    public Func<HttpContext, Task> Answer { get; set; } = context =>
    {
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    };

    public static async Task<Receiver> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        WebApplication app = builder.Build();
        var receiver = new Receiver(app);
        app.Run(receiver.ReceiveAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        receiver.Url = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/hook");
        return receiver;
    }

    /// <summary>Waits for the next request.</summary>
    public ValueTask<Received> NextAsync() => _received.Reader.ReadAsync(TestContext.Current.CancellationToken);

    /// <summary>How many requests came that nobody waited for.</summary>
    public int Waiting => _received.Reader.Count;

    public void AnswerWith(int status, string? header = null, string? value = null) => Answer = context =>
    {
        context.Response.StatusCode = status;
        if (header is not null)
            context.Response.Headers[header] = value;
        return Task.CompletedTask;
    };

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        Dictionary<string, string> headers = context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        await _received.Writer.WriteAsync(new Received(headers, body.ToArray()), context.RequestAborted);
        await Answer(context);
    }
}

/// <summary>One request to a <see cref="Receiver"/>.</summary>
internal sealed record Received(IReadOnlyDictionary<string, string> Headers, byte[] Body);
