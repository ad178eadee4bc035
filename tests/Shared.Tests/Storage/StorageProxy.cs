using System.Net;
using KoGpt2.Shared.Storage;
using KoGpt2.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace KoGpt2.Shared.Tests.Storage;

/// <summary>What becomes of a request on its way to the service.</summary>
internal enum Fate
{
    /// <summary>It is answered.</summary>
    Pass,

    /// <summary>The connection breaks before the service hears of it.</summary>
    LoseRequest,

    /// <summary>The service does it, and the connection breaks before its answer arrives.</summary>
    LoseAnswer,

    /// <summary>The answer begins to arrive, and the connection breaks halfway.</summary>
    BreakAnswer,

    /// <summary>Nothing happens until the caller gives up.</summary>
    Hang,
}

/// <summary>A network between clients and the storage emulator that can be watched and broken.</summary>
internal sealed class StorageProxy : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _upstream = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
    private readonly Dictionary<int, Uri> _targets = [];
    private readonly Lock _lock = new();
    private readonly List<string> _requests = [];
    private readonly List<(Func<string, bool> Which, int Count, TaskCompletionSource Met)> _waiting = [];

    private StorageProxy(WebApplication app) => _app = app;

    /// <summary>Decides each request's fate by its method, path and query, such as <c>DELETE /devstoreaccount1/plan/messages/1?popreceipt=2</c>.</summary>
    public Func<string, Fate> Decide { get; set; } = _ => Fate.Pass;

    /// <summary>Holds back an answer of the service until the task ends.</summary>
    public Func<string, Task> Answering { get; set; } = _ => Task.CompletedTask;

    /// <summary>Clients that go through the proxy.</summary>
    public StorageClients Storage { get; private set; } = null!;

    /// <summary>Requests that have come, oldest first.</summary>
    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (_lock)
                return [.. _requests];
        }
    }

    public static async Task<StorageProxy> StartAsync(AzuriteFixture azurite)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        var proxy = new StorageProxy(builder.Build());
        proxy._app.Run(proxy.HandleAsync);
        await proxy._app.StartAsync(TestContext.Current.CancellationToken);
        IServerAddressesFeature addresses = proxy._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        Uri[] listening = [.. addresses.Addresses.Select(address => new Uri(address))];
        Uri blob = new(azurite.Storage.Blobs.Uri.GetLeftPart(UriPartial.Authority)), queue = new(azurite.Storage.Queues.Uri.GetLeftPart(UriPartial.Authority));
        (proxy._targets[listening[0].Port], proxy._targets[listening[1].Port]) = (blob, queue);
        string connection = azurite.ConnectionString
            .Replace(blob.Authority, listening[0].Authority, StringComparison.Ordinal).Replace(queue.Authority, listening[1].Authority, StringComparison.Ordinal);
        proxy.Storage = new StorageClients(Options.Create(new StorageOptions { ConnectionString = connection }));
        return proxy;
    }

    /// <summary>Completes when that many such requests have come since the start.</summary>
    public Task ArrivedAsync(Func<string, bool> which, int count)
    {
        var met = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
            _waiting.Add((which, count, met));
        Check();
        return met.Task.InTimeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _upstream.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        string request = $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}";
        lock (_lock)
            _requests.Add(request);
        Check();
        switch (Decide(request))
        {
            case Fate.Pass:
                HttpResponseMessage answer = await ForwardAsync(context);
                await Answering(request);
                await AnswerAsync(context, answer);
                break;
            case Fate.BreakAnswer:
                await AnswerAsync(context, await ForwardAsync(context), half: true);
                context.Abort();
                break;
            case Fate.LoseAnswer:
                (await ForwardAsync(context)).Dispose();
                context.Abort();
                break;
            case Fate.LoseRequest:
                context.Abort();
                break;
            case Fate.Hang:
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                break;
        }
    }

    private void Check()
    {
        lock (_lock)
        {
            foreach ((_, _, TaskCompletionSource met) in _waiting.Where(w => _requests.Count(w.Which) >= w.Count))
                met.TrySetResult();
        }
    }

    private async Task<HttpResponseMessage> ForwardAsync(HttpContext context)
    {
        HttpRequest from = context.Request;
        using var body = new MemoryStream();
        await from.Body.CopyToAsync(body, context.RequestAborted);
        using var to = new HttpRequestMessage(new HttpMethod(from.Method), new Uri(_targets[context.Connection.LocalPort], from.Path.ToUriComponent() + from.QueryString))
        {
            Content = new ByteArrayContent(body.ToArray()),
        };
        foreach ((string name, var values) in from.Headers.Where(h => h.Key is not ("Host" or "Connection" or "Transfer-Encoding" or "Expect")))
        {
            if (!to.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
                to.Content.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        }
        return await _upstream.SendAsync(to, context.RequestAborted);
    }

    private static async Task AnswerAsync(HttpContext context, HttpResponseMessage answer, bool half = false)
    {
        using (answer)
        {
            context.Response.StatusCode = (int)answer.StatusCode;
            foreach ((string name, IEnumerable<string> values) in answer.Headers.Concat(answer.Content.Headers))
            {
                if (name is "Transfer-Encoding" or "Connection" or "Keep-Alive")
                    continue;
                context.Response.Headers[name] = values.ToArray();
            }
            byte[] body = await answer.Content.ReadAsByteArrayAsync(context.RequestAborted);
            await context.Response.Body.WriteAsync(body.AsMemory(0, half ? body.Length / 2 : body.Length), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }
}
