using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using KoGpt2.Api;
using KoGpt2.Shared.Models;
using KoGpt2.TestSupport;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace KoGpt2.Functions.Tests;

/// <summary>The shell's functions over the API, called as the Functions worker calls them.</summary>
internal sealed class ShellHost : IDisposable
{
    private readonly IHost _host;

    public ShellHost(AzuriteFixture azurite)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = "Production" });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] = azurite.ConnectionString,
            ["Auth:Keys:0:Owner"] = "shell",
            ["Auth:Keys:0:Sha256"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Key))),
        });
        builder.Configuration.AddInMemoryCollection(HostStorage.Settings(builder.Configuration));
        builder.Services.AddKoGpt2Api(builder.Configuration).AddSingleton<ApiEntry>();
        builder.Services.AddSingleton<DiagnosticListener>(new DiagnosticListener("Microsoft.AspNetCore"));
        _host = builder.Build();
        Http = ActivatorUtilities.CreateInstance<HttpFunctions>(_host.Services);
        Timers = ActivatorUtilities.CreateInstance<TimerFunctions>(_host.Services);
        Queues = ActivatorUtilities.CreateInstance<QueueFunctions>(_host.Services);
    }

    public static string Key => "shell-key";

    public static ModelManifest Model { get; } = new()
    {
        Name = "shell-model",
        Version = "0123456789abcdef",
        Precision = "fp32",
        Shape = new ModelShape(Layers: 2, Heads: 2, Width: 32, FeedForward: 128, Positions: 1_024, Vocabulary: 51_200),
        Licence = "MIT",
        Source = "a test",
        Files = [],
    };

    public HttpFunctions Http { get; }

    public QueueFunctions Queues { get; }

    public TimerFunctions Timers { get; }

    /// <summary>A request that the worker has routed already, to a function's endpoint.</summary>
    public DefaultHttpContext Request(string method, string path, string? key = null, string body = "")
    {
        var context = new DefaultHttpContext { RequestServices = _host.Services };
        context.Request.Method = method;
        context.Request.Path = path;
        context.Request.ContentType = "application/json";
        context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        context.Request.RouteValues = new RouteValueDictionary { ["rest"] = "of the worker", ["id"] = "nothing" };
        context.Response.Body = new MemoryStream();
        context.SetEndpoint(new RouteEndpoint(
            _ => throw new InvalidOperationException("The worker's endpoint was called again."), RoutePatternFactory.Parse("/{*rest}"), 0, null, null));
        if (key is not null)
            context.Request.Headers["api-key"] = key;
        return context;
    }

    public static async Task<string> TextAsync(HttpContext context)
    {
        await context.Response.BodyWriter.FlushAsync(TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(((MemoryStream)context.Response.Body).ToArray());
    }

    public void Dispose() => _host.Dispose();
}
