using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using KoGpt2.Api.Reference;
using KoGpt2.Api.Tests.Support.Contract;
using KoGpt2.Shared.Models;
using KoGpt2.Shared.Storage;
using KoGpt2.Shared.Webhooks;
using KoGpt2.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace KoGpt2.Api.Tests.Support;

/// <summary>The API on a free loopback port, with an owner and a model that no other test has.</summary>
public sealed class ApiHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ApiHost(WebApplication app, string name, string key) => (_app, Owner, Model, Key) = (app, "owner-" + name, "model-" + name, key);

    public string Owner { get; }

    public string Model { get; }

    public string Key { get; }

    public byte[] Secret { get; private set; } = [];

    public HttpClient Client { get; private set; } = null!;

    public Uri Address { get; private set; } = null!;

    public JobStore Jobs => Get<JobStore>();

    public ApiHandlers Handlers => Get<ApiHandlers>();

    /// <summary>Starts it; settings may name its owner as OWNER.</summary>
    public static Task<ApiHost> StartAsync(
        AzuriteFixture azurite, Dictionary<string, string?>? settings = null, TimeProvider? clock = null, bool withQueues = false) =>
        StartAsync(azurite.ConnectionString, azurite.Storage, settings, clock, withQueues);

    /// <summary>The same with any storage.</summary>
    public static async Task<ApiHost> StartAsync(
        string connection, StorageClients storage, Dictionary<string, string?>? settings = null, TimeProvider? clock = null, bool withQueues = false)
    {
        string name = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6)), key = "key-" + name, secret = WebhookSignature.NewSecret();
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Storage:ConnectionString"] = connection,
            ["Auth:Keys:0:Owner"] = "owner-" + name,
            ["Auth:Keys:0:Sha256"] = Hash(key),
            ["Auth:Keys:0:WebhookSecret"] = secret,
            ["Auth:Keys:1:Owner"] = "other-" + name,
            ["Auth:Keys:1:Sha256"] = Hash("other-" + key),
        });
        builder.Configuration.AddInMemoryCollection((settings ?? []).Select(s => KeyValuePair.Create(s.Key, s.Value?.Replace("OWNER", "owner-" + name, StringComparison.Ordinal))));
        if (clock is not null)
            builder.Services.AddSingleton(clock);
        builder.Services.AddKoGpt2Api(builder.Configuration);
        if (withQueues)
            builder.Services.AddApiQueues();
        WebApplication app = builder.Build();
        app.UseApi();
        var host = new ApiHost(app, name, key);
        WebhookSignature.TryReadSecret(secret, out byte[] bytes);
        host.Secret = bytes;
        await host.StartAsync(storage);
        return host;
    }

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>A client with another key, or with none. What it sends and gets is held against the API's description.</summary>
    public HttpClient ClientWith(string? key)
    {
        var client = new HttpClient(new ContractHandler(new ApiContract(Get<OpenApiDocument>().Root))) { BaseAddress = Address };
        if (key is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    public static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    public static ModelManifest Manifest(string name) => new()
    {
        Name = name,
        Version = "0123456789abcdef",
        Precision = "fp32",
        Shape = new ModelShape(Layers: 2, Heads: 2, Width: 32, FeedForward: 128, Positions: 1_024, Vocabulary: 51_200),
        Licence = "MIT",
        Source = "a test",
        Files = [],
    };

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    private async Task StartAsync(StorageClients storage)
    {
        await storage.CreateMissingAsync([Model], TestContext.Current.CancellationToken);
        await new ModelCatalog(storage).PublishAsync("", Manifest(Model), TestContext.Current.CancellationToken);
        await _app.StartAsync(TestContext.Current.CancellationToken);
        Address = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        Client = ClientWith(Key);
    }
}
