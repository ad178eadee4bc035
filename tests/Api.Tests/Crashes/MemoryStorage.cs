using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace KoGpt2.Api.Tests.Crashes;

/// <summary>A storage account in memory that can turn its back on its clients after any write, as it looks to a process that dies there.</summary>
internal sealed class MemoryStorage : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _writesLeft = int.MaxValue;

    private MemoryStorage(WebApplication app, TimeProvider clock) => (_app, Queues) = (app, new MemoryQueues(clock));

    public MemoryBlobs Blobs { get; } = new();

    public MemoryQueues Queues { get; }

    public string ConnectionString { get; private set; } = "";

    /// <summary>Whether a request was refused since the last <see cref="Revive"/>.</summary>
    public bool HasDied { get; private set; }

    public static async Task<MemoryStorage> StartAsync(TimeProvider clock)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        var storage = new MemoryStorage(builder.Build(), clock);
        int blobPort = 0;
        storage._app.Run(context => storage.HandleAsync(context, context.Connection.LocalPort == blobPort));
        await storage._app.StartAsync(TestContext.Current.CancellationToken);
        string[] addresses = [.. storage._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];
        blobPort = new Uri(addresses[0]).Port;
        storage.ConnectionString = $"DefaultEndpointsProtocol=http;AccountName=a;AccountKey=AAAA;BlobEndpoint={addresses[0]}/a;QueueEndpoint={addresses[1]}/a;";
        return storage;
    }

    /// <summary>How often it turned its back since it was last told when to.</summary>
    public int Deaths { get; private set; }

    /// <summary>Lets some more writes through, and then no request at all.</summary>
    public void DieAfter(int writes) => (_writesLeft, HasDied, Deaths) = (writes, false, 0);

    /// <summary>Answers again.</summary>
    public void Revive() => (_writesLeft, HasDied) = (int.MaxValue, false);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task HandleAsync(HttpContext context, bool isBlob)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        bool isWrite = context.Request.Method is "PUT" or "POST" or "DELETE";
        if (HasDied || (isWrite && Interlocked.Decrement(ref _writesLeft) < 0))
        {
            Deaths += HasDied ? 0 : 1;
            HasDied = true;
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }
        string path = context.Request.Path.Value!["/a/".Length..];
        try
        {
            await (isBlob ? Blobs.AnswerAsync(context, path, body.ToArray()) : Queues.AnswerAsync(context, path, body.ToArray()));
        }
        catch (Exception e)
        {
            // Clients would try again and again what is answered with 500.
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            context.Response.Headers["x-ms-error-code"] = e.GetType().Name;
        }
    }
}
