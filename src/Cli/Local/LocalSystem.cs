using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using KoGpt2.Api;
using KoGpt2.Cli.Local.Azurite;
using KoGpt2.Shared.Models;
using KoGpt2.Shared.Storage;
using KoGpt2.Worker;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace KoGpt2.Cli.Local;

/// <summary>The whole system on this machine: storage emulator, API and a worker, on loopback ports.</summary>
internal sealed class LocalSystem : IAsyncDisposable
{
    // Whoever stops all this would otherwise wait for messages in hand, and be ended with the emulator still running.
    private static readonly TimeSpan s_shutdown = TimeSpan.FromSeconds(5);

    private readonly Stack<IAsyncDisposable> _parts = new();

    private LocalSystem()
    {
    }

    /// <summary>Where the API listens.</summary>
    public Uri Api { get; private set; } = null!;

    /// <summary>A caller's key, made for this run.</summary>
    public string Key { get; } = "kg-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>The secret that this caller's webhooks are signed with.</summary>
    public string WebhookSecret { get; private set; } = "";

    /// <summary>How to reach the storage emulator.</summary>
    public string StorageConnection { get; private set; } = "";

    /// <summary>The model that is served.</summary>
    public ModelManifest Model { get; private set; } = null!;

    /// <summary>Starts everything, in order of need.</summary>
    /// <param name="options">What to serve and where.</param>
    /// <param name="say">Told of each step.</param>
    /// <param name="stop">Gives up; what runs already is stopped.</param>
    /// <exception cref="LocalSystemException">Something is missing on this machine.</exception>
    public static async Task<LocalSystem> StartAsync(LocalSystemOptions options, Action<string> say, CancellationToken stop)
    {
        var system = new LocalSystem();
        try
        {
            await system.StartPartsAsync(options, say, stop);
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_parts.TryPop(out IAsyncDisposable? part))
            return;
        try
        {
            await part.DisposeAsync();
        }
        finally
        {
            await DisposeAsync();
        }
    }

    private async Task StartPartsAsync(LocalSystemOptions options, Action<string> say, CancellationToken stop)
    {
        WebhookSecret = options.WebhookSecret;
        string script = await AzuriteInstall.EnsureAsync(say, stop);
        say("Starting the storage emulator.");
        AzuriteProcess azurite = Keep(await AzuriteProcess.StartAsync(script, stop));
        StorageConnection = azurite.ConnectionString;

        LocalModel model = Keep(await LocalModel.OpenAsync(options.ModelFolder, say, stop));
        Model = model.Manifest;
        var storage = new StorageClients(Options.Create(new StorageOptions { ConnectionString = StorageConnection }));
        await storage.CreateMissingAsync([Model.Name], stop);
        await new ModelCatalog(storage).PublishAsync(model.Folder, Model, stop);

        say("Starting the API and the worker.");
        CheckPort(options.Port);
        WebApplication api = await StartApiAsync(options, stop);
        Api = new Uri(api.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        string cache = Keep(new CacheFolder()).Path;
        for (int i = 0; i < options.Workers; i++)
            await StartWorkerAsync(options, cache, stop);
    }

    private async Task<WebApplication> StartApiAsync(LocalSystemOptions options, CancellationToken stop)
    {
        WebApplicationBuilder builder = NewBuilder(options.LogLevel);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, options.Port));
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Storage:ConnectionString"] = StorageConnection,
            ["Auth:Keys:0:Owner"] = "local",
            ["Auth:Keys:0:Sha256"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Key))),
            ["Auth:Keys:0:WebhookSecret"] = WebhookSecret,
        });
        builder.Configuration.AddInMemoryCollection(options.WebhookHosts.Select((host, i) => KeyValuePair.Create($"Webhooks:AllowedHosts:{i}", (string?)host)));
        builder.Configuration.AddInMemoryCollection(options.Settings);
        builder.Services.AddSingleton(options.Clock).AddKoGpt2Api(builder.Configuration).AddApiQueues();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = s_shutdown);
        LocalTelemetry.Add(builder);
        WebApplication api = builder.Build();
        LocalTelemetry.Use(api);
        api.UseApi();
        Keep(new RunningHost(api));
        await api.StartAsync(stop);
        return api;
    }

    private async Task StartWorkerAsync(LocalSystemOptions options, string cache, CancellationToken stop)
    {
        WebApplicationBuilder builder = NewBuilder(options.LogLevel);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Storage:ConnectionString"] = StorageConnection,
            ["Worker:Model"] = Model.Name,
            ["Worker:CacheFolder"] = cache,
            ["Worker:StopGrace"] = "00:00:00",
        });
        builder.Configuration.AddInMemoryCollection(options.Settings);
        builder.Services.AddSingleton(options.Clock).AddKoGpt2Worker(builder.Configuration);
        WebApplication worker = builder.Build();
        worker.MapWorkerHealth();
        Keep(new RunningHost(worker));
        await worker.StartAsync(stop);
    }

    // Kestrel would say it too, in a page of stack traces.
    private static void CheckPort(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
        }
        catch (SocketException e)
        {
            throw new LocalSystemException($"The API cannot listen on port {port}: {e.Message}. Choose another with --port.");
        }
    }

    private static WebApplicationBuilder NewBuilder(LogLevel level)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRouting();
        builder.Logging.SetMinimumLevel(level).AddFilter("Microsoft", LogLevel.Warning).AddSimpleConsole(console => console.SingleLine = true);
        return builder;
    }

    private T Keep<T>(T part)
        where T : IAsyncDisposable
    {
        _parts.Push(part);
        return part;
    }
}
